using System.Globalization;

namespace Partwise.Models;

/// <summary>Why a head cannot be decomposed exactly, and what to do: sentences for people.</summary>
internal static class HeadRefusals
{
    /// <summary>What to do about most heads.</summary>
    public const string Retrain =
        "Put mean pooling and one linear layer on the same backbone (only that layer needs training) and export it again.";

    // Float32 sums over a few thousand channels; a wrong head is off by far more.
    private const double ProbeTolerance = 1e-3;

    /// <summary>By its wiring.</summary>
    public static (string, string)? OfKind(HeadCandidate head) => head.Kind switch
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

    /// <summary>By its feature map.</summary>
    public static (string, string)? OfFeatures(FeatureMap? features)
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

    /// <summary>By its numbers.</summary>
    public static (string, string)? OfNumbers(LinearHead head, FeatureMap features, ProbeResult probe)
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
}
