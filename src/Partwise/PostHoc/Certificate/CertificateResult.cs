using Partwise.Datasets;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>The certificate, its numbers by fitted class, and the images that it had to leave out.</summary>
internal sealed record CertificateResult(Certificate Certificate, IReadOnlyList<ClassCertificate> Classes, IReadOnlyList<SkippedImage> Skipped);
