using Partwise.Bundles;
using Partwise.Explanations;

namespace Partwise.Web;

/// <summary>What the parts say at a place and which training patches are like it, schema <c>partwise.place/1</c>.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Bundle">The model's name.</param>
/// <param name="Images">The photos, in their order.</param>
/// <param name="Skipped">Those that could not be used.</param>
/// <param name="Warnings">What a person should know.</param>
internal sealed record PlaceDocument(
    string Schema,
    string Bundle,
    IReadOnlyList<PlaceEvidence> Images,
    IReadOnlyList<BundleSkipped> Skipped,
    IReadOnlyList<string> Warnings
)
{
    public const string CurrentSchema = "partwise.place/1";
}
