using System.Text.Json.Serialization;

namespace Partwise.Bundles;

/// <summary>A part in the entry of its class.</summary>
internal sealed record ReportPart(
    int Index,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Prototype,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Weight,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? StrongestClass,
    IReadOnlyList<ReportPicture> Exemplars
)
{
    /// <summary>The entry of a part, with the first of its patches.</summary>
    public static ReportPart Of(BundlePrototype whole) =>
        new(
            whole.Index,
            whole.Name,
            whole.Prototype,
            whole.Weight,
            whole.StrongestClass,
            [.. whole.Exemplars.Take(1).Select(e => new ReportPicture(e.Crop))]
        );
}
