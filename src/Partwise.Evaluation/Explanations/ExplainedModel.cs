using System.Globalization;
using Partwise.Attribution;
using Partwise.Bundles;
using Partwise.Evaluation;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Explanations;

/// <summary>A classifier whose answers are explained: from a bundle, with its prototypes, or any ONNX file. Can be called from several threads.</summary>
public sealed class ExplainedModel : IDisposable
{
    private readonly ImagePreparer _preparer;

    private ExplainedModel(string path, ImageClassifier classifier, NamedParts? bundle, DecodeLimits? limits)
    {
        (Path, Classifier, Parts, Model) = (path, classifier, bundle?.Maps, new ClassifierModel(classifier));
        ShowsBoxes = bundle?.Document.Options.ShowsBoxes ?? false;
        _preparer = new ImagePreparer(classifier.Preprocessing, limits);
    }

    /// <summary>The path as given.</summary>
    public string Path { get; }

    /// <summary>The classifier.</summary>
    public ImageClassifier Classifier { get; }

    /// <summary>The classifier as methods see it.</summary>
    public ClassifierModel Model { get; }

    /// <summary>The parts of a bundle, post-hoc prototypes or those of a prototype network; null for a plain model.</summary>
    public IPartMaps? Parts { get; }

    /// <summary>Whether it is meant to see boxes around objects, not whole photos; false for a plain model, which does not say.</summary>
    public bool ShowsBoxes { get; }

    /// <summary>One label per class.</summary>
    public IReadOnlyList<string> Labels => Classifier.Labels.Labels;

    /// <summary>Opens a bundle (a folder) or a plain model (an ONNX file).</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="options">Labels, preprocessing, output and feature map of a plain model; a bundle knows its own.</param>
    /// <param name="limits">What an image may cost; null for <see cref="DecodeLimits.Default"/>.</param>
    /// <param name="cancellationToken">Ends the model's test run early.</param>
    /// <exception cref="PartwiseException">It is neither, or cannot be used.</exception>
    /// <exception cref="Onnx.OnnxException">The file is no ONNX model.</exception>
    public static ExplainedModel Open(string path, ClassifierOptions? options = null, DecodeLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
        {
            return File.Exists(path) ? new ExplainedModel(path, ImageClassifier.Load(path, options, cancellationToken), null, limits)
                : throw new PartwiseException($"There is no bundle or model '{path}'; give a folder made by 'partwise fit', or an ONNX file.");
        }
        // As it is evaluated, so that what is shown is what is measured; the classifier is all of it that has to be closed.
        var opened = EvaluationModel.Open(path, cancellationToken: cancellationToken);
        return new ExplainedModel(path, opened.Classifier, opened.Parts[0], limits);
    }

    /// <summary>Decodes and prepares a photo and runs the model once.</summary>
    /// <param name="path">An image file.</param>
    /// <param name="region">What the model is to see of the photo, in its pixels; null for the whole photo.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ImageException">The file is no sound image within the limits, or the region does not lie within it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SeenPhoto Look(string path, BoundingBox? region = null, CancellationToken cancellationToken = default)
    {
        (RgbImage photo, ViewGeometry view, float[] input) = _preparer.Read(path, region);
        return new SeenPhoto(new PhotoView(photo, view), Model.Open(input, cancellationToken));
    }

    /// <summary>The class that a person means.</summary>
    /// <param name="name">A label, a part of just one label, or an index of the logits.</param>
    /// <exception cref="PartwiseException">It is none or several.</exception>
    public int FindClass(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (LabelAmbiguity.Find(Labels, name) is { } exact)
            return exact;
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < Classifier.Classes)
            return index;
        string wanted = Plain(name);
        int[] holding = wanted.Length == 0 ? [] : [.. Enumerable.Range(0, Labels.Count).Where(c => Plain(Labels[c]).Contains(wanted, StringComparison.Ordinal))];
        return holding switch
        {
            [var only] => only,
            [] => throw new PartwiseException($"There is no class '{name}'; give a label or an index from 0 to {Classifier.Classes - 1}, such as {Some([.. Enumerable.Range(0, Labels.Count)])}."),
            _ => throw new PartwiseException($"'{name}' may be any of {holding.Length} classes: {Some(holding)}; give more of the label, or the index."),
        };
    }

    /// <summary>The classes with the highest logits, highest first; the first of equal ones.</summary>
    /// <param name="logits">[classes].</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<ClassScore> Top(ReadOnlySpan<float> logits, int count)
    {
        float[] values = logits.ToArray();
        return [.. Enumerable.Range(0, values.Length).OrderByDescending(c => values[c]).Take(count).Select(c => new ClassScore(c, Labels[c], values[c], Probability(values, c)))];
    }

    /// <summary>The probability of a class: the sigmoid of its logit where the model ends in one or has but one logit, else the softmax.</summary>
    internal double Probability(ReadOnlySpan<float> logits, int c)
        => Scores.Probability(logits, c, Model.Link);

    /// <inheritdoc/>
    public void Dispose() => Classifier.Dispose();

    private string Some(int[] classes) => LabelAmbiguity.Some(Labels, classes);

    private static string Plain(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
