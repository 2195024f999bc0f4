using System.Globalization;
using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// Says what kind of head a classifier has, or why none. The wiring is read from the graph; shapes and the claim
/// logit = v·mean(f) + b are then checked by running the model once on a seeded test image.
/// </summary>
internal sealed class HeadFinder
{
    private const string Retrain =
        "Put mean pooling and one linear layer on the same backbone (only that layer needs training) and export it again.";

    // Float32 sums over a few thousand channels; a wrong head is off by far more.
    private const double ProbeTolerance = 1e-3;

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
    /// <param name="output">The graph output to follow; null for the first that ends in a pooled linear head, else the first.</param>
    /// <param name="cancellationToken">Ends the test run early.</param>
    /// <param name="free">The size of the test image where the model leaves it free.</param>
    /// <exception cref="PartwiseException">There is no image input, or <paramref name="output"/> does not exist.</exception>
    public static HeadFinding Find(OnnxModel model, string path, string? output, CancellationToken cancellationToken, PreprocessingSize? free = null)
    {
        ModelInput input = ModelInput.Of(model, path, free);
        var finder = new HeadFinder(model, input);
        return finder.Find(path, output, cancellationToken);
    }

    private HeadFinding Find(string path, string? output, CancellationToken cancellationToken)
    {
        HeadCandidate head = Choose(path, output);
        (string Reason, string Remedy)? refusal = _input.Refusal ?? RefusePrecision();
        ProbeResult? probe = null;
        if (head.Features is not null && _input.Refusal is null)
        {
            bool whole = refusal is null && head.Kind is HeadKind.PooledLinear or HeadKind.ConvolutionPooled;
            probe = HeadProbe.Run(_model, _input, head, whole, cancellationToken);
            refusal ??= probe.Failure;
            CorrectPartialPooling(head, probe.FeatureShape);
        }
        refusal ??= RefuseKind(head) ?? RefuseLayout(head, probe);
        FeatureMap? features = probe?.FeatureShape is { } shape ? Describe(head, shape) : null;
        refusal ??= RefuseFeatures(features);
        LinearHead? linear = null;
        if (refusal is null)
        {
            linear = Read(head, features!.Channels, ref refusal);
            refusal ??= RefuseNumbers(linear!, features, probe!);
        }
        return new HeadFinding(Inspection(path, head, features, linear, probe, refusal), refusal is null ? linear : null);
    }

    private LinearHead? Read(HeadCandidate head, int channels, ref (string Reason, string Remedy)? refusal)
    {
        try
        {
            return new HeadReader(_constants).Read(head, channels);
        }
        catch (PartwiseException e)
        {
            refusal = (e.Message, Retrain);
            return null;
        }
    }

    private HeadCandidate Choose(string path, string? output)
    {
        var walk = new HeadWalk(_graph, _constants);
        var names = _model.Outputs.Select(o => o.Name).ToList();
        if (output is not null)
        {
            return names.Contains(output, StringComparer.Ordinal) ? walk.Follow(output)
                : throw new PartwiseException($"'{path}' has no output '{output}'; it has {string.Join(", ", names)}.");
        }
        List<HeadCandidate> candidates = [.. names.Select(walk.Follow)];
        return candidates.Find(c => c.Kind is HeadKind.PooledLinear or HeadKind.ConvolutionPooled)
            ?? candidates.Find(c => c.Kind != HeadKind.Unknown) ?? candidates[0];
    }

    private (string, string)? RefusePrecision()
    {
        if (_model.Graph.Node.Any(HeadOperators.IsQuantised))
            return ("the graph is quantised to 8-bit integers.", "Use the float32 model it was made from.");
        if (_model.Graph.Node.Any(n => HeadOperators.IsCastToHalf(n) && !_constants.IsConstant(n.Input[0])))
            return ("the graph computes in 16-bit floats.", "Use the float32 model it was made from.");
        return null;
    }

    private static (string, string)? RefuseKind(HeadCandidate head) => head.Kind switch
    {
        HeadKind.PooledLinear or HeadKind.ConvolutionPooled => null,
        HeadKind.ConvolutionActivationPooled =>
            ($"an activation stands between the 1×1 convolution and the pooling ({head.Path}), so a logit is not a linear function of the feature map.", Retrain),
        HeadKind.PooledHidden =>
            ($"hidden layers with activations stand between the pooling and the logits ({head.Path}), so a logit is not a linear function of the feature map.", Retrain),
        HeadKind.PooledNormalized =>
            ($"a normalisation by the image's own statistics stands between the pooling and the linear layer ({head.Path}).", Retrain),
        HeadKind.FlattenedLinear or HeadKind.FlattenedHidden => (Flattened(head), Retrain),
        HeadKind.ClassToken =>
            ($"the linear layer reads one token ({head.Path}), which has no position in the image.", "Use a model that pools its feature map, or average the patch tokens and retrain the linear layer."),
        HeadKind.TokenPooled =>
            ($"the pooled tokens of a transformer ({head.Path}) can be negative, so their parts are not additive.", Retrain),
        _ => ($"no linear head on a pooled feature map was found: {head.Obstacle ?? "the wiring near the output is not known"}.", Retrain),
    };

    private static string Flattened(HeadCandidate head)
    {
        string positions = head.Pooling is null ? "the positions of the feature map are laid side by side, not averaged"
            : "the pooling leaves more than one position";
        return head.Kind == HeadKind.FlattenedHidden
            ? $"{positions}, and hidden layers with activations follow ({head.Path})."
            : $"{positions} ({head.Path}), so every position has weights of its own.";
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

    private static (string, string)? RefuseFeatures(FeatureMap? features)
    {
        if (features is null)
            return ("its feature map could not be computed.", "Check that ONNX Runtime can run the file, or export it again.");
        if (!features.NonNegative)
        {
            return ($"its feature map '{features.Tensor}' can hold negative values, and parts of a non-negative factorisation cannot add up to those.",
                "Use a backbone whose last activation is ReLU or ReLU6, such as ResNet, DenseNet or MobileNetV2.");
        }
        return null;
    }

    private static (string, string)? RefuseNumbers(LinearHead head, FeatureMap features, ProbeResult probe)
    {
        if (Array.Exists(head.Weights, x => !float.IsFinite(x)) || Array.Exists(head.Bias, x => !float.IsFinite(x)))
            return ("its head weights contain NaN or infinity.", "Use a checkpoint from before the training diverged.");
        if (probe.Logits!.Length != head.Classes)
            return ($"the head has {head.Classes} rows, but the model gives {probe.Logits.Length} logits.", "Name the output that holds the logits with --output.");
        if (Array.Exists(probe.Logits, x => !float.IsFinite(x)))
            return ("it answers a test image with NaN or infinity.", "Check the weights for NaN and the model for an overflow.");
        double worst = HeadProbe.Mismatch(head, features, probe);
        return worst <= ProbeTolerance ? null
            : ($"the head that was found does not reproduce its logits (off by {worst.ToString("g3", CultureInfo.InvariantCulture)} on a test image).", "Please report this model's structure.");
    }

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
