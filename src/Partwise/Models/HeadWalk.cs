using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// Walks back from a graph output to the feature map and says what kind of head lies between. Works on the wiring alone: node names,
/// and whether weights are initializers, do not matter.
/// </summary>
internal sealed class HeadWalk(GraphIndex graph, ConstantFolder constants)
{
    // A head is a handful of nodes; a walk that takes longer is not in a head any more.
    private const int MaxSteps = 64;

    public HeadCandidate Follow(string output)
    {
        var head = new HeadCandidate { Output = output, Logits = output };
        PeelOutputActivation(head);
        string tensor = head.Logits;
        for (int step = 0; step < MaxSteps; step++)
        {
            NodeProto? node = graph.Producer(tensor);
            if (node is null)
                return Unknown(head, "the image reaches the output without passing a linear layer");
            if (HeadOperators.IsPassThrough(node))
            {
                tensor = Pass(head, node);
            }
            else if (ConstantSide(node, "Add") is { } bias)
            {
                head.Biases.Add(bias.Constant);
                head.Passed.Add(node.OpType);
                tensor = bias.Data;
            }
            else if (IsLinear(node))
            {
                head.Linear = node;
                return FollowPooled(head, Pass(head, node));
            }
            else if (IsMean(node))
            {
                head.Pooling = node;
                return FollowConvolution(head, Pass(head, node));
            }
            else
            {
                return Unknown(head, $"{Describe(node)} stands where the linear layer of a classifier is expected");
            }
        }
        return Unknown(head, "no linear layer was found near the output");
    }

    private void PeelOutputActivation(HeadCandidate head)
    {
        string tensor = head.Logits;
        for (int step = 0; step < MaxSteps && graph.Producer(tensor) is { } node; step++)
        {
            if (HeadOperators.IsOutputActivation(node))
            {
                head.OutputActivation ??= node.OpType;
                head.Logits = tensor = node.Input[0];
            }
            else if (HeadOperators.IsPassThrough(node))
            {
                tensor = node.Input[0];
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>From the input of the linear layer back to the feature map.</summary>
    private HeadCandidate FollowPooled(HeadCandidate head, string tensor)
    {
        bool hidden = false, normalised = false, affine = false;
        // Where no pooling follows, the head ends at the last flattening: what lies before it belongs to the backbone.
        (string Tensor, int Passed, bool Hidden)? flattened = null;
        for (int step = 0; step < MaxSteps; step++)
        {
            NodeProto? node = graph.Producer(tensor);
            if (node is null)
                break;
            if (IsMean(node))
            {
                head.Pooling = node;
                bool tokens = MeanAxes(node) is [1] or [-2];
                head.Features = Pass(head, node);
                if (MeanAxes(node) is [2] or [-1] && graph.Producer(head.Features) is { } reshape && HeadOperators.IsPassThrough(reshape))
                    head.Features = Pass(head, reshape);
                head.Kind = hidden ? HeadKind.PooledHidden : normalised ? HeadKind.PooledNormalized
                    : affine ? HeadKind.Unknown : tokens ? HeadKind.TokenPooled : HeadKind.PooledLinear;
                if (affine && head.Kind == HeadKind.Unknown)
                    head.Obstacle = "constants are multiplied or added between the pooling and the linear layer";
                return head;
            }
            if (HeadOperators.IsPassThrough(node))
            {
                tensor = Pass(head, node);
                if (node.OpType is "Flatten" or "Reshape")
                    flattened = (tensor, head.Passed.Count, hidden);
            }
            else if (node.OpType is "GlobalMaxPool" or "ReduceMax")
            {
                return Unknown(head, $"{Describe(node)} takes the maximum over the positions, not their mean");
            }
            else if (node.OpType is "Gather" or "Slice" && node.Input.Skip(1).All(i => i.Length == 0 || constants.IsConstant(i)))
            {
                head.Features = Pass(head, node);
                head.Kind = HeadKind.ClassToken;
                return head;
            }
            else if (HeadOperators.IsNormalization(node))
            {
                normalised = true;
                tensor = Pass(head, node);
            }
            else if (StandardizedInput(node) is { } source)
            {
                normalised = true;
                head.Passed.Add("LayerNorm");
                tensor = source;
            }
            else if (HeadOperators.IsActivation(node))
            {
                hidden = true;
                tensor = Pass(head, node);
            }
            else if (GatedInput(node) is { } gated)
            {
                hidden = true;
                head.Passed.Add("gate");
                tensor = gated;
            }
            else if (IsLinear(node))
            {
                hidden = true;
                tensor = Pass(head, node);
            }
            else if ((ConstantSide(node, "Add") ?? ConstantSide(node, "Mul")) is { } side)
            {
                affine = true;
                head.Passed.Add(node.OpType);
                tensor = side.Data;
            }
            else if (node.OpType == "BatchNormalization")
            {
                affine = true;
                tensor = Pass(head, node);
            }
            else
            {
                break;
            }
        }
        if (flattened is not { } end)
            return Unknown(head, "no pooling was found between the feature map and the linear layer");
        head.Features = end.Tensor;
        head.Passed.RemoveRange(end.Passed, head.Passed.Count - end.Passed);
        head.Kind = end.Hidden ? HeadKind.FlattenedHidden : HeadKind.FlattenedLinear;
        return head;
    }

    /// <summary>From the input of a pooling that comes last back through the 1×1 convolution.</summary>
    private HeadCandidate FollowConvolution(HeadCandidate head, string tensor)
    {
        bool activated = false;
        for (int step = 0; step < MaxSteps; step++)
        {
            NodeProto? node = graph.Producer(tensor);
            if (node is null)
                break;
            if (IsLinear(node) && node.OpType == "Conv")
            {
                head.Linear = node;
                head.Features = Pass(head, node);
                head.Kind = activated ? HeadKind.ConvolutionActivationPooled : HeadKind.ConvolutionPooled;
                return head;
            }
            if (HeadOperators.IsActivation(node))
            {
                activated = true;
                tensor = Pass(head, node);
            }
            else if (node.OpType is "Identity" or "Dropout")
            {
                tensor = Pass(head, node);
            }
            else if (ConstantSide(node, "Add") is { } bias)
            {
                head.Biases.Add(bias.Constant);
                head.Passed.Add(node.OpType);
                tensor = bias.Data;
            }
            else
            {
                return Unknown(head, $"{Describe(node)} stands before the last pooling, where a 1×1 convolution is expected");
            }
        }
        return Unknown(head, "no linear layer was found before the last pooling");
    }

    private static string Pass(HeadCandidate head, NodeProto node)
    {
        head.Passed.Add(node.OpType);
        return node.Input[0];
    }

    private static HeadCandidate Unknown(HeadCandidate head, string obstacle)
    {
        head.Kind = HeadKind.Unknown;
        head.Obstacle = obstacle;
        return head;
    }

    /// <summary>Whether a ReduceMean averages axes 1 and 2, as models with channels last do.</summary>
    public static bool IsChannelsLast(NodeProto node, ConstantFolder constants)
        => MeanAxes(node, constants) is { } axes && OfFour(axes) is [1, 2];

    private long[]? MeanAxes(NodeProto node) => MeanAxes(node, constants);

    /// <summary>The axes of a ReduceMean, from its attribute or (opset 18) its input; null for anything else.</summary>
    private static long[]? MeanAxes(NodeProto node, ConstantFolder constants)
    {
        if (node.OpType != "ReduceMean")
            return null;
        if (node.GetInts("axes") is { Length: > 0 } axes)
            return axes;
        return node.Input.Count > 1 && node.Input[1].Length > 0 ? constants.Integers(node.Input[1]) : null;
    }

    /// <summary>The axes of a tensor of rank 4, ascending; negative ones count from behind.</summary>
    private static long[] OfFour(long[] axes) => [.. axes.Select(a => a < 0 ? a + 4 : a).Order()];

    private bool IsMean(NodeProto node) => node.OpType switch
    {
        "GlobalAveragePool" or "AveragePool" => true,
        "ReduceMean" => MeanAxes(node) is { } axes && (OfFour(axes) is [2, 3] or [1, 2] || axes is [1] or [-2] or [2] or [-1]),
        _ => false,
    };

    /// <summary>A layer whose weights do not depend on the image.</summary>
    private bool IsLinear(NodeProto node) => node.OpType switch
    {
        "Gemm" => node.GetInt("transA", 0) == 0 && constants.IsConstant(node.Input[1])
            && (node.Input.Count < 3 || node.Input[2].Length == 0 || constants.IsConstant(node.Input[2])),
        "MatMul" => constants.IsConstant(node.Input[1]),
        "Conv" => node.GetInt("group", 1) == 1 && IsOneByOne(node) && constants.IsConstant(node.Input[1]),
        _ => false,
    };

    private bool IsOneByOne(NodeProto conv)
        => (conv.GetInts("kernel_shape") is { Length: > 0 } kernel ? kernel.All(k => k == 1) : constants.Fold(conv.Input[1]) is { Shape: [_, _, 1, 1] })
            && (conv.GetInts("strides") is not { } strides || strides.All(s => s == 1))
            && (conv.GetInts("pads") is not { } pads || pads.All(p => p == 0));

    /// <summary>For <c>x + constant</c> or <c>x · constant</c>: which side is which.</summary>
    private (string Data, string Constant)? ConstantSide(NodeProto node, string operation)
    {
        if (node.OpType != operation || node.Input.Count != 2)
            return null;
        bool first = constants.IsConstant(node.Input[0]), second = constants.IsConstant(node.Input[1]);
        return (first, second) switch
        {
            (false, true) => (node.Input[0], node.Input[1]),
            (true, false) => (node.Input[1], node.Input[0]),
            _ => null,
        };
    }

    /// <summary>
    /// A layer normalisation written out as nodes, <c>γ·(x − mean(x)) / sqrt(…) + β</c>: x. The walk arrives at its last node.
    /// </summary>
    private string? StandardizedInput(NodeProto node)
    {
        for (int step = 0; step < 3; step++)
        {
            if (node.OpType == "Div" && graph.Producer(node.Input[0]) is { OpType: "Sub" } centred
                && graph.Producer(centred.Input[1]) is { OpType: "ReduceMean" } mean && mean.Input[0] == centred.Input[0])
            {
                return centred.Input[0];
            }
            if ((ConstantSide(node, "Add") ?? ConstantSide(node, "Mul")) is not { } side || graph.Producer(side.Data) is not { } before)
                return null;
            node = before;
        }
        return null;
    }

    /// <summary>x·g(x), as SiLU and hard-swish are written: x.</summary>
    private string? GatedInput(NodeProto node)
    {
        if (node.OpType != "Mul" || node.Input.Count != 2)
            return null;
        foreach ((string data, string gate) in new[] { (node.Input[0], node.Input[1]), (node.Input[1], node.Input[0]) })
        {
            if (graph.Producer(gate) is { } g && HeadOperators.IsActivation(g) && g.Input[0] == data)
                return data;
        }
        return null;
    }

    private static string Describe(NodeProto node) => string.IsNullOrEmpty(node.Name) ? node.OpType : $"{node.OpType} '{node.Name}'";
}
