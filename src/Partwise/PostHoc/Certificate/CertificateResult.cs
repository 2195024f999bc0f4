using Partwise.Datasets;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>The certificate, its numbers by fitted class, and the images that it had to leave out.</summary>
internal sealed record CertificateResult(
    Certificate Certificate,
    IReadOnlyList<ClassCertificate> Classes,
    IReadOnlyList<SkippedImage> Skipped
)
{
    /// <summary>What was found on every image of the decomposition, in its order; null where it could not be read again.</summary>
    public IReadOnlyList<ImageComparison?> Images { get; init; } = [];
}
