using System.Text.Json.Serialization;
using Partwise.Bundles;
using Partwise.Explanations;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>explain --drop --json</c>, schema <c>partwise.drop/1</c>.</summary>
internal sealed record DropDocument(string Schema, string Bundle, IReadOnlyList<DropImage> Images, IReadOnlyList<BundleSkipped> Skipped, IReadOnlyList<string> Warnings);

/// <summary>One image: all classes, highest logit first, as they are and without the parts.</summary>
internal sealed record DropImage(
    string Path, int Width, int Height, IReadOnlyList<DroppedPart> Dropped, bool Changed, IReadOnlyList<ClassScore> Before, IReadOnlyList<ClassScore> After)
{
    /// <summary>The box of the photo that the network saw; only where one was given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PixelBox? Crop { get; init; }
}
