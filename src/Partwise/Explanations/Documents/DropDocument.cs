using System.Text.Json.Serialization;
using Partwise.Bundles;

namespace Partwise.Explanations;

/// <summary>The document of <c>explain --drop --json</c>, schema <c>partwise.drop/1</c>.</summary>
/// <param name="Schema">The schema's name.</param>
/// <param name="Bundle">The bundle as it was given.</param>
/// <param name="Images">The photos.</param>
/// <param name="Skipped">Those that could not be used.</param>
/// <param name="Warnings">What a person should know.</param>
public sealed record DropDocument(
    string Schema,
    string Bundle,
    IReadOnlyList<DropImage> Images,
    IReadOnlyList<BundleSkipped> Skipped,
    IReadOnlyList<string> Warnings
)
{
    /// <summary>The schema that this version writes.</summary>
    public const string CurrentSchema = "partwise.drop/1";
}

/// <summary>One image: all classes, highest logit first, as they are and without the parts.</summary>
/// <param name="Path">The photo as it was given.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="Dropped">The parts taken out.</param>
/// <param name="Changed">Whether another class is predicted without them.</param>
/// <param name="Before">All classes as they are.</param>
/// <param name="After">All classes without the parts.</param>
public sealed record DropImage(
    string Path,
    int Width,
    int Height,
    IReadOnlyList<DroppedPart> Dropped,
    bool Changed,
    IReadOnlyList<ClassScore> Before,
    IReadOnlyList<ClassScore> After
)
{
    /// <summary>The box of the photo that the network saw; only where one was given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PixelBox? Crop { get; init; }

    /// <summary>Describes what taking parts out of a photo does.</summary>
    /// <param name="path">The photo as it was given.</param>
    /// <param name="photo">The photo in front of the model.</param>
    /// <param name="outcome">What it does.</param>
    /// <param name="crop">The box that the network saw; null for the whole photo.</param>
    public static DropImage Of(string path, SeenPhoto photo, DropOutcome outcome, PixelBox? crop)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(outcome);
        return new DropImage(
            path,
            photo.View.Photo.Width,
            photo.View.Photo.Height,
            outcome.Dropped,
            outcome.Changed,
            outcome.Before,
            outcome.After
        )
        {
            Crop = crop,
        };
    }
}
