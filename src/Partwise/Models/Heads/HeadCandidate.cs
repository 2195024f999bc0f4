using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>What walking back from an output has found, before anything is run.</summary>
internal sealed class HeadCandidate
{
    public required string Output { get; init; }

    /// <summary>The output, or the scores that its decision is made of.</summary>
    public required string Scores { get; init; }

    public required string Logits { get; init; }

    public string? OutputActivation { get; init; }

    public HeadKind Kind { get; set; } = HeadKind.Unknown;

    /// <summary>The operators passed, from the logits back to the feature map.</summary>
    public List<string> Passed { get; } = [];

    /// <summary>The node that holds v: Gemm, MatMul or a 1×1 Conv.</summary>
    public NodeProto? Linear { get; set; }

    /// <summary>The constants added behind the linear node.</summary>
    public List<string> Biases { get; } = [];

    public NodeProto? Pooling { get; set; }

    public string? Features { get; set; }

    /// <summary>What stopped the walk, for people, where the kind is unknown.</summary>
    public string? Obstacle { get; set; }

    public string Path => string.Join(" -> ", Enumerable.Reverse(Passed));
}
