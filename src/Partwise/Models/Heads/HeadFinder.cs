using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// Says what kind of head a classifier has, or why none. The wiring is read from the graph; shapes and the claim
/// logit = v·mean(f) + b are then checked by running the model once on a seeded test image.
/// </summary>
internal sealed class HeadFinder
{
    private readonly OnnxModel _model;
    private readonly GraphIndex _graph;
    private readonly ConstantFolder _constants;
    private readonly ModelInput _input;

    private HeadFinder(OnnxModel model, ModelInput input)
    {
        _model = model;
        _graph = new GraphIndex(model);
        _constants = new ConstantFolder(model, _graph);
        _input = input;
    }

    /// <summary>Looks for the head of <paramref name="model"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="output">The graph output or inner tensor to follow; null for the one that <see cref="OutputChoice"/> takes.</param>
    /// <param name="cancellationToken">Ends the test run early.</param>
    /// <param name="free">The size of the test image where the model leaves it free.</param>
    /// <exception cref="PartwiseException"><paramref name="output"/> does not exist.</exception>
    public static HeadFinding Find(OnnxModel model, string path, string? output, CancellationToken cancellationToken, PreprocessingSize? free = null)
    {
        ModelInput input = ModelInput.Of(model, free);
        var finder = new HeadFinder(model, input);
        return finder.Find(path, output, cancellationToken);
    }

    private HeadFinding Find(string path, string? output, CancellationToken cancellationToken)
    {
        var choice = OutputChoice.Of(_model, path, output, _graph, new ScoreWalk(_graph, _constants));
        HeadCandidate head = new HeadWalk(_graph, _constants).Follow(choice.Chosen);
        (string Reason, string Remedy)? refusal = _input.Refusal ?? RefuseFunctions() ?? RefusePrecision();
        ProbeResult? probe = null;
        if (head.Features is not null && _input.Refusal is null)
        {
            bool whole = refusal is null && head.Kind is HeadKind.PooledLinear or HeadKind.ConvolutionPooled;
            probe = HeadProbe.Run(_model, _input, head, whole, cancellationToken);
            refusal ??= probe.Failure;
            CorrectPartialPooling(head, probe.FeatureShape);
        }
        refusal ??= HeadRefusals.OfKind(head) ?? RefuseLayout(head, probe);
        FeatureMap? features = probe?.FeatureShape is { } shape ? Describe(head, shape) : null;
        // A map that can be negative keeps the head from being decomposed, not from being linear.
        LinearHead? linear = null;
        (string Reason, string Remedy)? unread = null;
        if (refusal is null && features is not null)
        {
            linear = Read(head, features.Channels, ref unread);
            unread ??= HeadRefusals.OfNumbers(linear!, features, probe!);
        }
        LinearHead? pooled = unread is null ? linear : null;
        refusal ??= HeadRefusals.OfFeatures(features) ?? unread;
        return new HeadFinding(Inspection(path, head, features, linear, probe, refusal) with { OutputRule = choice.Rule, OtherOutputs = choice.Others }, refusal is null ? pooled : null, pooled);
    }

    private LinearHead? Read(HeadCandidate head, int channels, ref (string Reason, string Remedy)? refusal)
    {
        try
        {
            return new HeadReader(_constants).Read(head, channels);
        }
        catch (PartwiseException e)
        {
            refusal = (e.Message, HeadRefusals.Retrain);
            return null;
        }
    }

    private (string, string)? RefuseFunctions()
        => _model.Proto.Functions.FirstOrDefault(f => f.Domain is "" or "ai.onnx") is { } own
            ? ($"it defines the standard operator {own.Name} anew, so the graph does not say what its nodes compute.", "Export the model without functions of its own, or inline them.")
            : null;

    private (string, string)? RefusePrecision()
    {
        if (_model.Graph.Node.Any(HeadOperators.IsQuantised))
            return ("the graph is quantised to 8-bit integers.", "Use the float32 model it was made from.");
        if (_model.Graph.Node.Any(n => HeadOperators.IsCastToHalf(n) && !_constants.IsConstant(n.InputOrEmpty(0))))
            return ("the graph computes in 16-bit floats.", "Use the float32 model it was made from.");
        return null;
    }

    /// <summary>An AveragePool whose window is not the whole feature map leaves several positions: that is no pooling.</summary>
    private static void CorrectPartialPooling(HeadCandidate head, long[]? featureShape)
    {
        if (head.Pooling is not { OpType: "AveragePool" } pool || featureShape is not [_, _, var height, var width])
            return;
        bool full = pool.GetInts("kernel_shape") is [var kh, var kw] && kh == height && kw == width && pool.GetInts("pads")?.Any(p => p != 0) != true;
        if (full)
            return;
        head.Kind = head.Kind switch
        {
            HeadKind.PooledLinear => HeadKind.FlattenedLinear,
            HeadKind.PooledHidden => HeadKind.FlattenedHidden,
            _ => HeadKind.Unknown,
        };
        head.Obstacle ??= "the last pooling does not average the whole feature map";
    }

    private (string, string)? RefuseLayout(HeadCandidate head, ProbeResult? probe)
    {
        if (probe?.FeatureShape is [1, > 0, > 0, > 0] && !IsChannelsLast(head))
            return null;
        return ($"its feature map '{head.Features}' of shape [{string.Join(",", probe?.FeatureShape ?? [])}] is not laid out as [N,D,H,W].",
            "Export the model with channels first (NCHW).");
    }

    private bool IsChannelsLast(HeadCandidate head)
        => head.Pooling is { OpType: "ReduceMean" } mean && HeadWalk.IsChannelsLast(mean, _constants);

    private FeatureMap Describe(HeadCandidate head, long[] shape)
    {
        bool nonNegative = new NonNegativity(_graph, _constants).Holds(head.Features!);
        return shape switch
        {
            [_, var d, var h, var w] => new FeatureMap(head.Features!, (int)d, (int)h, (int)w, nonNegative),
            _ => new FeatureMap(head.Features!, (int)shape[^1], null, null, nonNegative),
        };
    }

    private int? Classes(HeadCandidate head)
    {
        try
        {
            return new HeadReader(_constants).Classes(head);
        }
        catch (PartwiseException)
        {
            // The weights cannot be computed; the refusal says why the model is of no use.
            return null;
        }
    }

    private ModelInspection Inspection(string path, HeadCandidate head, FeatureMap? features, LinearHead? linear,
        ProbeResult? probe, (string Reason, string Remedy)? refusal)
        => new()
        {
            Model = path,
            Opset = (int)_model.Opset,
            Bytes = _model.FileSize,
            InputName = _input.Name,
            InputShape = [.. _input.Dimensions.Select(d => d.Size)],
            InputDimensionNames = [.. _input.Dimensions.Select(d => d.Name)],
            OutputName = head.Output,
            ScoresTensor = head.Scores,
            LogitsTensor = head.Logits,
            LogitsShape = probe?.LogitsShape,
            OutputActivation = head.OutputActivation,
            Kind = head.Kind,
            Path = head.Path,
            Classes = linear?.Classes ?? Classes(head),
            HasBias = head.Biases.Count > 0 || head.Linear is { Input.Count: > 2 } node && node.Input[2].Length > 0,
            Features = features,
            Reason = refusal?.Reason,
            Remedy = refusal?.Remedy,
        };
}
