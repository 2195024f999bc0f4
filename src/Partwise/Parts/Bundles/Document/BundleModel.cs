using System.Text.Json;
using Partwise.Files;
using Partwise.Models;

namespace Partwise.Bundles;

/// <summary>The classifier that a bundle explains.</summary>
public sealed record BundleModel
{
    /// <summary>The file's name, without its folder.</summary>
    public required string Name { get; init; }

    /// <summary>The SHA-256 of the file and of the weights that it keeps in other files, in hexadecimal; see
    /// <see cref="Partwise.Models.Classifier.Sha256"/>.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The number of classes.</summary>
    public required int Classes { get; init; }

    /// <summary>The input of one image: [3, height, width].</summary>
    public required IReadOnlyList<int> Input { get; init; }

    /// <summary>The feature map that the head looks at.</summary>
    public required BundleFeatures Features { get; init; }

    /// <summary>The operators from the feature map to the logits.</summary>
    public required string Head { get; init; }

    /// <summary>Where the labels come from: metadata, file, sibling or none.</summary>
    public required string LabelsSource { get; init; }

    /// <summary>The preprocessing: a JSON object with <c>source</c>. The report has it as one line of text.</summary>
    public required JsonElement Preprocessing { get; init; }

    /// <summary>A preprocessing as a bundle states it, with its source.</summary>
    public static JsonElement Describe(Preprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            preprocessing.WriteTo(writer, withSource: true);
        using var document = StrictJson.Parse(buffer.ToArray(), default);
        return document.RootElement.Clone();
    }
}
