using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>
/// Any ONNX image classifier: input, logits, preprocessing and labels; the last feature map with rows and columns and the pooled linear
/// head where there are such. Gives logits, feature maps, and gradients of logits by Partwise's own differentiation. A
/// <see cref="Classifier"/> is one whose head can be decomposed. Immutable; can be called from several threads.
///</summary>
public sealed class ImageClassifier : IDisposable
{
    private readonly Lazy<GridNetwork> _grid;
    private readonly Lazy<InferenceSession> _session;
    private readonly Lazy<InferenceSession> _tail;
    private readonly Lazy<LogitGradients> _inputGradients;
    private readonly Lazy<LogitGradients> _featureGradients;
    private readonly Lazy<LogitGradients> _heldGradients;
    private readonly Lazy<AttentionMatrices> _attention;
    private readonly long[] _logitsShape;
    private readonly PlainOffset? _offset;
    private Lazy<FeatureGeometry> _geometry;

    internal ImageClassifier(
        string path,
        OnnxModel model,
        ModelInspection inspection,
        NetworkShape shape,
        LinearHead? head,
        Preprocessing preprocessing,
        LabelSet labels
    )
    {
        (Path, Model, Inspection, Features, Head, Preprocessing, Labels) = (
            path,
            model,
            inspection,
            shape.Features,
            head,
            preprocessing,
            labels
        );
        _logitsShape = shape.Logits[1..];
        Classes = (int)_logitsShape.Aggregate(1L, (p, d) => p * d);
        (Bias, _offset) = (shape.Bias, shape.Offset);
        _grid = new(() =>
            shape.Features is { } map ? GridNetwork.Create(model, map, _offset?.Offsets, LogitsTensor) : new GridNetwork(model, "")
        );
        _session = new(() => EngineSessions.Create(SubgraphExtractor.Extract(_grid.Value.Graph, [InputName], Outputs), intraOpThreads: 1));
        _tail = new(() => EngineSessions.Create(Tail, intraOpThreads: 1));
        _attention = new(() => AttentionMatrices.Of(this));
        _geometry = new(() => GeometryFinder.Find(this));
        _inputGradients = new(() =>
            Differentiate(SubgraphExtractor.Extract(Model, [InputName], [LogitsTensor]), InputName, [3, InputHeight, InputWidth])
        );
        _featureGradients = new(() => Differentiate(Tail, TailInput, FeatureShape));
        _heldGradients = new(() => Differentiate(Tail, TailInput, FeatureShape, hold: true));
    }

    /// <summary>The path it was loaded from.</summary>
    public string Path { get; }

    /// <summary>The graph, as the file states it; an input of another layout or type is adapted to [N, 3, H, W] by nodes before
    /// it.</summary>
    public OnnxModel Model { get; }

    /// <summary>What was found about it.</summary>
    public ModelInspection Inspection { get; }

    /// <summary>The name of the image input.</summary>
    public string InputName => Inspection.InputName;

    /// <summary>The tensor that holds the logits, before any softmax.</summary>
    public string LogitsTensor => Inspection.LogitsTensor;

    /// <summary>The number of logits.</summary>
    public int Classes { get; }

    /// <summary>The last tensor with rows and columns that everything passes through on its way to the logits; null where there is
    /// none.</summary>
    public FeatureMap? Features { get; }

    /// <summary>Where the cells of <see cref="Features"/> lie in the input; measured when first asked for, unless the model came with
    /// it.</summary>
    public FeatureGeometry Geometry
    {
        get => _geometry.Value;
        internal set => _geometry = new(value);
    }

    /// <summary>v and b, where mean pooling and one linear layer stand between <see cref="Features"/> and the logits; else null.</summary>
    public LinearHead? Head { get; }

    /// <summary>How a photo becomes the input.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>One label per class.</summary>
    public LabelSet Labels { get; }

    /// <summary>The input's rows.</summary>
    public int InputHeight => Preprocessing.Crop.Height;

    /// <summary>The input's columns.</summary>
    public int InputWidth => Preprocessing.Crop.Width;

    /// <summary>Whether an input may hold several images.</summary>
    public bool TakesBatches => Inspection.InputShape is not [1, ..];

    /// <summary>Gradients with respect to the input, [N, 3, H, W].</summary>
    /// <exception cref="PartwiseException">An operator between input and logits has no gradient rule; the message names it.</exception>
    internal LogitGradients InputGradients => _inputGradients.Value;

    /// <summary>Gradients with respect to the feature map, [N, D, H, W]; only the part after it is run.</summary>
    /// <exception cref="PartwiseException">There is no feature map, or an operator after it has no gradient rule; the message names
    /// it.</exception>
    internal LogitGradients FeatureGradients => _featureGradients.Value;

    /// <summary>As <see cref="FeatureGradients"/>, with the deviations of normalisations held at the image's own values: what parts
    /// divide.</summary>
    internal LogitGradients HeldGradients => _heldGradients.Value;

    /// <summary>Where the tokens of a transformer look.</summary>
    internal AttentionMatrices Attention => _attention.Value;

    private FeatureMap RequiredFeatures =>
        Features
        ?? throw new PartwiseException(
            $"'{Path}' has no feature map with rows and columns before its logits; choose a method that looks at pixels."
        );

    /// <summary>How many numbers the head reads beside the feature map, such as a transformer's class token; they lie behind the
    /// map.</summary>
    internal int Context =>
        Features is not { } map ? 0
        : _offset is null ? map.PrefixTokens * map.Channels
        : Classes;

    /// <summary>What the last layer adds to the logits [classes]; empty where that is not known.</summary>
    internal float[] Bias { get; }

    private long[] FeatureShape =>
        Context > 0
            ? [((long)RequiredFeatures.Channels * RequiredFeatures.Positions) + Context]
            : [RequiredFeatures.Channels, RequiredFeatures.Height!.Value, RequiredFeatures.Width!.Value];

    private OnnxModel Tail => GridNetwork.Tail(Model, RequiredFeatures, _offset?.Offsets, LogitsTensor);

    private string TailInput => GridNetwork.Input(RequiredFeatures, _offset?.Offsets);

    private string[] Outputs => Features is null ? [LogitsTensor] : [LogitsTensor, _grid.Value.Grid];

    /// <summary>Loads a classifier of any kind and runs it once on a test image.</summary>
    /// <param name="path">An ONNX file with one image input.</param>
    /// <param name="options">Labels, preprocessing, output and feature map, where the file does not say them.</param>
    /// <param name="cancellationToken">Ends the test run early.</param>
    /// <exception cref="OnnxException">The file is no ONNX model.</exception>
    /// <exception cref="PartwiseException">It takes no photos or cannot be run, or labels, preprocessing or feature map do not
    /// fit.</exception>
    public static ImageClassifier Load(string path, ClassifierOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ClassifierOptions();
        var file = NetworkFile.Load(path, options.PreprocessingFile, cancellationToken);
        return Load(
            file.Model,
            path,
            options,
            file.Preprocessing,
            classes => LabelSet.Resolve(classes, options.LabelsFile, GraphLabels.Find(file.Model), path),
            cancellationToken
        );
    }

    /// <summary>As the other overload, for a model whose preprocessing and labels are known.</summary>
    internal static ImageClassifier Load(
        OnnxModel model,
        string path,
        ClassifierOptions options,
        Preprocessing preprocessing,
        Func<int, LabelSet> labels,
        CancellationToken cancellationToken,
        PlainOffset? offset = null
    )
    {
        HeadFinding finding = HeadFinder.Find(model, path, options, preprocessing.Crop, cancellationToken);
        var input = ModelInput.Of(model, preprocessing.Crop);
        if (input.Refusal is { } refusal)
            throw new PartwiseException($"'{path}' cannot be explained: {refusal.Reason} {refusal.Remedy}");
        NetworkShape shape = new NetworkProbe(model, path, finding.Inspection, input).Run(options.Features, cancellationToken);
        LinearHead? head = shape.Features?.Tensor == finding.Inspection.Features?.Tensor ? finding.Pooled : null;
        int classes = (int)shape.Logits.Aggregate(1L, (p, d) => p * d);
        if (finding.Form is { } form && shape.Features?.Tensor == form.Map.Tensor)
            shape = shape with { Bias = form.Bias };
        ModelInspection inspection = offset is null ? finding.Inspection : finding.Inspection with { LogitsTensor = offset.Logits };
        return new ImageClassifier(path, model, inspection, shape with { Offset = offset }, head, preprocessing, labels(classes));
    }

    /// <summary>The same classifier with other weights: its head is read anew.</summary>
    /// <param name="graph">A graph with the same input, logits and feature map.</param>
    public ImageClassifier WithGraph(OnnxModel graph)
    {
        var options = new ClassifierOptions { Output = _offset?.Sums ?? LogitsTensor };
        options = Features is { IsChannelsFirst: false } map
            ? options with
            {
                Layer = map.Tensor,
                PrefixTokens = map.Rank == 3 ? map.PrefixTokens : null,
            }
            : options with
            {
                Features = Features?.Tensor,
            };
        return Load(graph, Path, options, Preprocessing, _ => Labels, CancellationToken.None, _offset);
    }

    /// <summary>Runs preprocessed images.</summary>
    /// <param name="input">[N, 3, H, W], float32, normalised as <see cref="Preprocessing"/> says.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="OnnxRuntimeException">The engine refused the input.</exception>
    public ClassifierOutput Run(OrtValue input, CancellationToken cancellationToken = default)
    {
        OrtValue[] values = _session.Value.Run([InputName], [input], Outputs, cancellationToken: cancellationToken);
        return new ClassifierOutput(values[0], values.Length > 1 ? values[1] : null);
    }

    /// <summary>Runs only what comes after the feature map.</summary>
    /// <param name="features">Row-major [count, D, H, W]; where the head reads more than the map, [count, D·H·W + more], as
    /// <see cref="ClassifierOutput.Features"/> gives it.</param>
    /// <param name="count">How many.</param>
    /// <param name="logits">Takes [count, <see cref="Classes"/>].</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="PartwiseException">There is no feature map.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void RunTail(ReadOnlySpan<float> features, int count, Span<float> logits, CancellationToken cancellationToken = default)
    {
        using OrtValue input = OrtValue.Allocate<float>([count, .. FeatureShape], zeroed: false);
        features.CopyTo(input.AsSpan<float>());
        OrtValue[] values = _tail.Value.Run([TailInput], [input], [LogitsTensor], cancellationToken: cancellationToken);
        using OrtValue output = values[0];
        output.AsSpan<float>().CopyTo(logits);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lazy<InferenceSession> session in new[] { _session, _tail }.Where(s => s.IsValueCreated))
            session.Value.Dispose();
        if (_attention.IsValueCreated)
            _attention.Value.Dispose();
        foreach (
            Lazy<LogitGradients> gradients in new[] { _inputGradients, _featureGradients, _heldGradients }.Where(g => g.IsValueCreated)
        )
            gradients.Value.Dispose();
    }

    private LogitGradients Differentiate(OnnxModel part, string from, long[] shape, bool hold = false)
    {
        try
        {
            var input = new OnnxValueInfo(from, OnnxElementType.Float, [TakesBatches ? "N" : 1, .. shape.Select(OnnxDimension.FromInt64)]);
            return LogitGradients.Create(part, input, LogitsTensor, _logitsShape, hold);
        }
        catch (Exception e) when (e is OnnxException or OnnxRuntimeException)
        {
            throw new PartwiseException(
                $"The gradients of '{Path}' cannot be computed ({e.Message.TrimEnd('.')}); choose methods that need none: score-cam, "
                    + $"eigen-cam, occlusion, rise, lime.",
                e
            );
        }
    }
}
