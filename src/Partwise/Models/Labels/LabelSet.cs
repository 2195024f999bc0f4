using System.Globalization;
using Partwise.Files;
using Partwise.Models.Internals;

namespace Partwise.Models;

/// <summary>The labels of a model's outputs, one per class. Immutable.</summary>
public sealed class LabelSet
{
    /// <summary>The name of the metadata entry that holds labels.</summary>
    public const string MetadataKey = "labels";

    private LabelSet(IReadOnlyList<string> labels, LabelSource source)
    {
        Labels = labels;
        Source = source;
    }

    /// <summary>The label of each output, by index.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Where they come from.</summary>
    public LabelSource Source { get; }

    /// <summary>Takes the labels from the user's file, else from the metadata, else from the file beside the model, else numbers the
    /// classes.</summary>
    /// <param name="classes">The number of the model's classes.</param>
    /// <param name="file">The user's file, or null.</param>
    /// <param name="metadata">The model's metadata entry <see cref="MetadataKey"/>, or null.</param>
    /// <param name="modelPath">The model's file, beside which <c>NAME.labels.txt</c> is looked for, or null.</param>
    /// <exception cref="DataFileException">The labels cannot be read, or are not as many as the classes.</exception>
    internal static LabelSet Resolve(int classes, string? file = null, string? metadata = null, string? modelPath = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (file is not null)
            return FromFile(file, classes);
        if (!string.IsNullOrWhiteSpace(metadata))
            return FromMetadata(metadata, classes);
        string? sibling = modelPath is null ? null : Path.ChangeExtension(modelPath, ".labels.txt");
        return sibling is not null && File.Exists(sibling)
            ? new LabelSet(
                LabelReader.ReadFile(sibling, classes, "give the right ones with `LabelsFile`, or rename the file"),
                LabelSource.Sibling
            )
            : Default(classes);
    }

    /// <summary>Labels from a metadata text: one per line; a list, or an index in either direction, as JSON or as Python prints
    /// it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="classes">The number of the model's classes.</param>
    /// <exception cref="DataFileException">The labels cannot be read, or are not as many as the classes.</exception>
    internal static LabelSet FromMetadata(string text, int classes)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new LabelSet(
            LabelReader.ReadText(text, classes, "The model's metadata 'labels'", "give the right ones with `LabelsFile`"),
            LabelSource.Metadata
        );
    }

    /// <summary>Labels from a file: as <see cref="FromMetadata"/> reads them, as a table (.csv, .tsv), or the <c>names</c> of a YAML
    /// file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classes">The number of the model's classes.</param>
    /// <exception cref="DataFileException">The labels cannot be read, or are not as many as the classes.</exception>
    public static LabelSet FromFile(string path, int classes)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new LabelSet(
            LabelReader.ReadFile(path, classes, "give a file with one label per class, in the order of the model's outputs"),
            LabelSource.File
        );
    }

    /// <summary>"class 0", "class 1", …, for a model without labels.</summary>
    /// <param name="classes">The number of the model's classes.</param>
    public static LabelSet Default(int classes) =>
        new([.. Enumerable.Range(0, classes).Select(i => string.Create(CultureInfo.InvariantCulture, $"class {i}"))], LabelSource.None);
}
