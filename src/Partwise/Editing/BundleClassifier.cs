using System.Numerics.Tensors;
using Partwise.Bundles;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Parts;

namespace Partwise.Editing;

/// <summary>
/// The original classifier inside a bundle, whose head can be changed part by part: the graph of <c>network.onnx</c> without the
/// explanation outputs, with its head read anew. Immutable; the bundle's files are only read.
///</summary>
public sealed class BundleClassifier
{
    // Relative to the class's largest weight: the weights are single precision, and read back through at most a few products.
    private const double SumTolerance = 1e-5;

    private readonly OnnxModel _model;
    private readonly HeadFinding _finding;
    private readonly PrototypeBank _parts;
    private readonly PartOutput _output;
    private readonly string _path;

    private BundleClassifier(
        string path,
        BundleDocument document,
        OnnxModel model,
        PartOutput output,
        Preprocessing preprocessing,
        HeadFinding finding,
        PrototypeBank parts
    ) =>
        (_path, Document, _model, _output, Preprocessing, _finding, _parts) = (
            path,
            document,
            model,
            output,
            preprocessing,
            finding,
            parts
        );

    /// <summary>What <c>bundle.json</c> says.</summary>
    public BundleDocument Document { get; }

    /// <summary>One label per class.</summary>
    public IReadOnlyList<string> Labels => Document.Labels;

    /// <summary>How a photo becomes the input.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>w and b: logit_c = b_c + w_c · the mean over positions of what the parts divide (which is the feature map itself after mean
    /// pooling).</summary>
    public LinearHead Head => _finding.Form!.Linear!.Head;

    /// <summary>A part to give as an example in messages.</summary>
    internal string Example => Document.Classes is [var first, ..] ? $"'{first.Label}:1'" : "'0:1'";

    /// <summary>Opens the classifier of a bundle.</summary>
    /// <param name="bundle">The bundle's folder.</param>
    /// <param name="cancellationToken">Ends the model's test run early.</param>
    /// <exception cref="PartwiseException">There is no bundle, it is damaged, or its head has no constant vector per class, so that no
    /// change of weights takes out just one part.</exception>
    /// <exception cref="OnnxException"><c>network.onnx</c> is no ONNX model.</exception>
    public static BundleClassifier Open(string bundle, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(bundle);
        using Bundle opened = Bundle.Open(bundle);
        BundleDocument document = opened.Document;
        if (document.Kind != BundleDocument.PostHoc)
            throw new PartwiseException(
                $"'{bundle}' is a prototype network, whose prototypes have a say in every class; remove prototypes and fit its last "
                    + $"layer again with 'partwise prune'."
            );
        if (document.Certificate is { EpsilonMean: not null })
            throw new PartwiseException(
                $"The head of '{bundle}' is taken by its gradient at each image ({document.Model.Head}), so no change of its weights "
                    + $"takes out just one part; train a linear head on the same backbone with 'partwise train classifier', fit that, and "
                    + $"edit it."
            );
        string network = Path.Combine(bundle, BundleFiles.Network);
        if (!File.Exists(network))
            throw new PartwiseException($"'{bundle}' lacks {BundleFiles.Network}; make the bundle anew with 'partwise fit'.");
        var whole = OnnxModel.Load(network);
        (OnnxModel model, PartOutput output, Preprocessing preprocessing) = OriginalNetwork.Of(
            whole,
            document.Model.LabelsSource == "none" ? null : document.Labels,
            network
        );
        HeadFinding finding = HeadFinder.Find(
            model,
            network,
            new ClassifierOptions { Output = output.Name },
            preprocessing.Crop,
            cancellationToken
        );
        PrototypeBank parts = PrototypeReader.ReadBank(
            Path.Combine(bundle, BundleFiles.Prototypes),
            document.Certificate is { Exactness: not null } ? null : document.Model.Features.Channels
        );
        if (finding.Form?.Linear is not { } form || form.Head.Channels != parts.Channels || form.Head.Classes != document.Labels.Count)
            throw new PartwiseException(
                $"'{bundle}' has prototypes that do not fit its network; make the bundle anew with 'partwise fit'."
            );
        // An edit takes these out of the weights, so they have to be what the weights are made of.
        foreach (int c in parts.Classes)
        {
            if (!Sums(parts, c, form.Head))
                throw new PartwiseException(
                    $"The parts of '{document.Labels[c]}' in '{bundle}' do not add up to the model's own weights, so one of its files was "
                        + $"changed; make the bundle anew with 'partwise fit'."
                );
        }
        return new BundleClassifier(network, document, model, output, preprocessing, finding, parts);
    }

    private static bool Sums(PrototypeBank parts, int c, LinearHead head)
    {
        if (c < 0 || c >= head.Classes)
            return false;
        double[] sum = new double[head.Channels];
        for (int i = 0; i < parts.Count(c); i++)
            TensorPrimitives.Add(sum, parts.Prototype(c, i), sum);
        ReadOnlySpan<float> row = head.Row(c);
        double off = 0;
        for (int d = 0; d < sum.Length; d++)
        {
            if ((float)sum[d] != row[d])
                off = Math.Max(off, Math.Abs(sum[d] - row[d]));
        }
        return off <= SumTolerance * Math.Abs(TensorPrimitives.MaxMagnitude(row));
    }

    /// <summary>The class that a person means: a label, a part of just one label, or an index.</summary>
    /// <exception cref="PartwiseException">It is none or several.</exception>
    public int FindClass(string name) => ClassNames.Find(Labels, name.Trim());

    /// <summary>The number of parts of a class; 0 where it was not fitted.</summary>
    public int Count(int classIndex) => _parts.Count(classIndex);

    /// <summary>Multiplies what parts add to the logits of their classes, and adds to biases.</summary>
    /// <param name="edits">The parts, each once.</param>
    /// <param name="biases">What is added to the biases, by class; null for nothing.</param>
    /// <param name="dataset">The dataset that those come from, for the history.</param>
    /// <exception cref="PartwiseException">A part does not exist, is named twice, or its factor is not finite; or nothing would
    /// change.</exception>
    public EditedClassifier Edit(IReadOnlyList<PartEdit> edits, IReadOnlyDictionary<int, double>? biases = null, string? dataset = null)
    {
        ArgumentNullException.ThrowIfNull(edits);
        Check(edits);
        int channels = Head.Channels;
        double[] change = new double[Head.Weights.Length],
            added = new double[Head.Classes];
        foreach (PartEdit edit in edits)
        {
            ReadOnlySpan<double> part = _parts.Prototype(edit.Class, edit.Part);
            for (int d = 0; d < channels; d++)
                change[(edit.Class * channels) + d] += (edit.Factor - 1) * part[d];
        }
        foreach ((int c, double value) in biases ?? new Dictionary<int, double>())
            added[c] = value;
        return Change(
            change,
            added,
            new EditRecord("edit", BundleVersions.Current, Document.Title, Document.Model.Sha256, Describe(edits))
            {
                Biases = biases is null ? null : [.. biases.OrderBy(b => b.Key).Select(b => new BiasChange(b.Key, Labels[b.Key], b.Value))],
                Dataset = dataset,
            }
        );
    }

    /// <summary>Puts other weights and biases in place of the head's.</summary>
    /// <param name="weights">w, row-major [classes, channels].</param>
    /// <param name="bias">b [classes].</param>
    /// <param name="removed">The parts whose directions the weights no longer have.</param>
    /// <param name="dataset">The dataset that they were fitted on.</param>
    /// <param name="penalty">λ of the fit.</param>
    /// <param name="gradientNorm">The fit's certificate.</param>
    /// <exception cref="ArgumentException">The sizes are not those of the head.</exception>
    public EditedClassifier WithHead(
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> bias,
        IReadOnlyList<PartEdit> removed,
        string dataset,
        double penalty,
        double gradientNorm
    )
    {
        ArgumentNullException.ThrowIfNull(removed);
        if (weights.Length != Head.Weights.Length || bias.Length != Head.Classes)
            throw new ArgumentException(
                $"The head has {weights.Length} weights and {bias.Length} biases; [{Head.Classes},{Head.Channels}] and "
                    + $"[{Head.Classes}] are needed.",
                nameof(weights)
            );
        double[] change = new double[weights.Length],
            added = new double[bias.Length];
        for (int i = 0; i < change.Length; i++)
            change[i] = (double)weights[i] - Head.Weights[i];
        for (int c = 0; c < added.Length; c++)
            added[c] = (double)bias[c] - Head.Bias[c];
        return Change(
            change,
            added,
            new EditRecord("refit", BundleVersions.Current, Document.Title, Document.Model.Sha256, Describe(removed))
            {
                Dataset = dataset,
                Penalty = penalty,
                GradientNorm = gradientNorm,
            }
        );
    }

    private EditedClassifier Change(double[] weights, double[] bias, EditRecord record)
    {
        HeadChange changed = new HeadWriter(_model, _path, _finding, _output.Name, Preprocessing.Crop, CancellationToken.None).Write(
            weights,
            bias
        );
        return new EditedClassifier(changed, _path, _output.Name, Preprocessing, Labels, record);
    }

    private void Check(IReadOnlyList<PartEdit> edits)
    {
        foreach (PartEdit edit in edits)
        {
            if (edit.Class < 0 || edit.Class >= Labels.Count || edit.Part < 0 || edit.Part >= Count(edit.Class))
            {
                string has =
                    edit.Class >= 0 && edit.Class < Labels.Count ? $" ('{Labels[edit.Class]}' has {PartEdit.Has(Count(edit.Class))})" : "";
                throw new PartwiseException(
                    $"There is no part {edit.Part + 1} of class {edit.Class}{has}; give CLASS:PART, such as {Example}."
                );
            }
            if (!double.IsFinite(edit.Factor) || !float.IsFinite((float)edit.Factor))
                throw new PartwiseException(
                    $"The factor of part {edit.Part + 1} of '{Labels[edit.Class]}' is {edit.Factor}; a finite number is needed."
                );
        }
        if (edits.GroupBy(e => (e.Class, e.Part)).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new PartwiseException(
                $"Part {twice.Key.Part + 1} of '{Labels[twice.Key.Class]}' is to be changed twice; say once what becomes of it."
            );
        if (edits.All(e => e.Factor == 1))
            throw new PartwiseException("No part is to be changed; name parts to remove, to scale or to keep.");
    }

    private EditedPart[] Describe(IReadOnlyList<PartEdit> edits) =>
        [.. edits.Select(e => new EditedPart(e.Class, Labels[e.Class], e.Part, e.Factor))];
}
