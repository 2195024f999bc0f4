using Partwise.Bundles;

namespace Partwise.Web;

/// <summary>Maps of a saliency method, schema <c>partwise.saliency/1</c>.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Bundle">The model's name.</param>
/// <param name="Images">The photos, in their order.</param>
/// <param name="Skipped">Those that could not be used.</param>
/// <param name="Warnings">What a person should know.</param>
internal sealed record SaliencyDocument(
    string Schema,
    string Bundle,
    IReadOnlyList<SaliencyImage> Images,
    IReadOnlyList<BundleSkipped> Skipped,
    IReadOnlyList<string> Warnings
)
{
    public const string CurrentSchema = "partwise.saliency/1";
}

/// <summary>One photo: the map of a method for a class.</summary>
/// <param name="Path">The photo as it was given.</param>
/// <param name="Class">The class.</param>
/// <param name="Label">Its label.</param>
/// <param name="Method">The method.</param>
/// <param name="Runs">How many runs of the model it cost beyond the first.</param>
/// <param name="Rows">Rows of the map.</param>
/// <param name="Columns">Columns of the map.</param>
/// <param name="Map">The map, row-major, signed.</param>
/// <param name="InLogits">Whether its values are meant to add up to the logit.</param>
/// <param name="Sum">Σ of its values; null where they are not meant to add up.</param>
/// <param name="CompletenessError">How far its sum is from the logit, relative to max(1, |logit|); null where it is not meant to add
/// up.</param>
internal sealed record SaliencyImage(
    string Path,
    int Class,
    string Label,
    string Method,
    int Runs,
    int Rows,
    int Columns,
    IReadOnlyList<float> Map,
    bool InLogits,
    double? Sum,
    double? CompletenessError
);
