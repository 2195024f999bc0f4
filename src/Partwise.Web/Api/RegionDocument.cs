using Partwise.Bundles;
using Partwise.Explanations;

namespace Partwise.Web;

/// <summary>What the parts add inside a rectangle, schema <c>partwise.region/1</c>.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Bundle">The model's name.</param>
/// <param name="Images">The photos, in their order.</param>
/// <param name="Skipped">Those that could not be used.</param>
/// <param name="Warnings">What a person should know.</param>
internal sealed record RegionDocument(
    string Schema,
    string Bundle,
    IReadOnlyList<RegionEvidence> Images,
    IReadOnlyList<BundleSkipped> Skipped,
    IReadOnlyList<string> Warnings
)
{
    public const string CurrentSchema = "partwise.region/1";
}
