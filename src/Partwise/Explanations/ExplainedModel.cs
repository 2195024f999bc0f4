using System.Globalization;
using Partwise.Attribution;
using Partwise.Bundles;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>A classifier whose answers are explained: from a bundle, with its prototypes, or any ONNX file. Can be called from several threads.</summary>
public sealed class ExplainedModel : IDisposable
{
    private readonly ImagePreparer _preparer;

    private ExplainedModel(string path, ImageClassifier classifier, PrototypeBank? bank, DecodeLimits? limits)
    {
        (Path, Classifier, Bank, Model) = (path, classifier, bank, new ClassifierModel(classifier));
        _preparer = new ImagePreparer(classifier.Preprocessing, limits);
    }

    /// <summary>The path as given.</summary>
    public string Path { get; }

    /// <summary>The classifier.</summary>
    public ImageClassifier Classifier { get; }

    /// <summary>The classifier as methods see it.</summary>
    public ClassifierModel Model { get; }

    /// <summary>The prototypes of the fitted classes; null for a plain model.</summary>
    public PrototypeBank? Bank { get; }

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
        using var bundle = Bundle.Open(path);
        ImageClassifier classifier = PartClassifier.Load(System.IO.Path.Combine(path, BundleFiles.Network), bundle.Document.Model.Features.Tensor, cancellationToken);
        try
        {
            PrototypeBank? bank = classifier.Head is { } head ? PrototypeBank.Read(System.IO.Path.Combine(path, BundleFiles.Prototypes), head.Channels) : null;
            return new ExplainedModel(path, classifier, bank, limits);
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    /// <summary>Decodes and prepares a photo and runs the model once.</summary>
    /// <param name="path">An image file.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ImageException">The file is no sound image within the limits.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SeenPhoto Look(string path, CancellationToken cancellationToken = default)
    {
        RgbImage photo = _preparer.Decode(path);
        PreparedImage prepared = _preparer.Prepare(photo);
        float[] input = new float[prepared.Pixels.Length];
        _preparer.Preprocessing.Normalize(prepared.Pixels, input);
        return new SeenPhoto(new PhotoView(photo, prepared.Geometry), Model.Open(input, cancellationToken));
    }

    /// <summary>The class that a person means.</summary>
    /// <param name="name">A label, a part of just one label, or an index of the logits.</param>
    /// <exception cref="PartwiseException">It is none or several.</exception>
    public int FindClass(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        for (int c = 0; c < Labels.Count; c++)
        {
            if (string.Equals(Labels[c], name, StringComparison.OrdinalIgnoreCase))
                return c;
        }
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

    /// <summary>The probability of a class: the sigmoid of its logit where the model ends in one, else the softmax.</summary>
    internal double Probability(ReadOnlySpan<float> logits, int c)
        => Classifier.Inspection.OutputActivation == "Sigmoid" ? 1 / (1 + Math.Exp(-logits[c])) : Scores.Probability(logits, c);

    /// <inheritdoc/>
    public void Dispose() => Classifier.Dispose();

    private string Some(int[] classes) => string.Join(", ", classes.Take(5).Select(c => $"{c} '{Labels[c]}'")) + (classes.Length > 5 ? ", …" : "");

    private static string Plain(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
