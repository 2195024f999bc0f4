using System.Text.Json;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Editing;

/// <summary>A classifier whose head was changed, in memory.</summary>
public sealed class EditedClassifier
{
    private readonly OnnxModel _model;
    private readonly string _source,
        _output;
    private readonly Preprocessing _preprocessing;
    private readonly IReadOnlyList<string> _labels;

    internal EditedClassifier(
        HeadChange change,
        string source,
        string output,
        Preprocessing preprocessing,
        IReadOnlyList<string> labels,
        EditRecord record
    ) =>
        (_model, InPlace, _source, _output, _preprocessing, _labels, Record) = (
            change.Model,
            change.InPlace,
            source,
            output,
            preprocessing,
            labels,
            record
        );

    /// <summary>Whether the head's own weights were changed, the graph's nodes being those of the original but for one that adds to the
    /// biases where these change; otherwise nodes beside the head compute the difference.</summary>
    public bool InPlace { get; }

    /// <summary>What was done, as the metadata tell it.</summary>
    public EditRecord Record { get; }

    /// <summary>Opens it, to run photos.</summary>
    /// <param name="cancellationToken">Ends its test run early.</param>
    public ImageClassifier Open(CancellationToken cancellationToken = default) =>
        ImageClassifier.Load(
            _model.Clone(),
            _source,
            new ClassifierOptions { Output = _output },
            _preprocessing,
            classes => LabelSet.FromMetadata(JsonSerializer.Serialize(_labels), classes),
            cancellationToken
        );

    /// <summary>Writes it as an ONNX file, with the entry in its history. The file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <param name="record">The entry; null for <see cref="Record"/>.</param>
    /// <exception cref="OutputException">The file exists and may not be replaced, or the place cannot be written.</exception>
    public void Save(string path, bool overwrite = false, EditRecord? record = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new OutputException($"Cannot write '{path}': it is a folder; give the name of a file.");
        if (!overwrite && File.Exists(path))
            throw new OutputException($"'{path}' already exists; choose another name or allow it to be replaced with `Overwrite`.");
        OnnxModel model = _model.Clone();
        EditHistory.Add(model, record ?? Record);
        try
        {
            model.SaveAs(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, path);
        }
    }
}
