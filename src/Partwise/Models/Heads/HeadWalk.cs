using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// Walks back from the logits of a graph output to the feature map and says what kind of head lies between. Works on the wiring alone: node names,
/// and whether weights are initializers, do not matter.
/// </summary>
internal sealed class HeadWalk(GraphIndex graph, ConstantFolder constants)
{
    // A head is a handful of nodes; a walk that takes longer is not in a head any more.
    private const int MaxSteps = 64;

    private readonly HeadNodes _nodes = new(graph, constants);

    public HeadCandidate Follow(ScoreOutput output)
    {
        HeadCandidate head = Walk(output);
        if (head.Logits.Length > 0 && head.Features is not "")
            return head;
        head.Features = null;
        return Unknown(head, "a node of the head lacks the input that holds its data");
    }

    private HeadCandidate Walk(ScoreOutput output)
    {
        var head = new HeadCandidate { Output = output.Output, Scores = output.Scores, Logits = output.Logits, OutputActivation = output.Activation };
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
            else if (_nodes.ConstantSide(node, "Add") is { } bias)
            {
                head.Biases.Add(bias.Constant);
                head.Passed.Add(node.OpType);
                tensor = bias.Data;
            }
            else if (_nodes.IsLinear(node))
            {
                head.Linear = node;
                return FollowPooled(head, Pass(head, node));
            }
            else if (_nodes.IsMean(node))
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
            if (_nodes.IsMean(node))
            {
                head.Pooling = node;
                bool tokens = _nodes.MeanAxes(node) is [1] or [-2];
                head.Features = Pass(head, node);
                if (_nodes.MeanAxes(node) is [2] or [-1] && graph.Producer(head.Features) is { } reshape && HeadOperators.IsPassThrough(reshape))
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
                if (HeadOperators.Is(node, "Flatten", "Reshape"))
                    flattened = (tensor, head.Passed.Count, hidden);
            }
            else if (HeadOperators.Is(node, "GlobalMaxPool", "ReduceMax"))
            {
                return Unknown(head, $"{Describe(node)} takes the maximum over the positions, not their mean");
            }
            else if (HeadOperators.Is(node, "Gather", "Slice") && node.Input.Skip(1).All(i => i.Length == 0 || constants.IsConstant(i)))
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
            else if (_nodes.StandardizedInput(node) is { } source)
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
            else if (_nodes.GatedInput(node) is { } gated)
            {
                hidden = true;
                head.Passed.Add("gate");
                tensor = gated;
            }
            else if (_nodes.IsLinear(node))
            {
                hidden = true;
                tensor = Pass(head, node);
            }
            else if ((_nodes.ConstantSide(node, "Add") ?? _nodes.ConstantSide(node, "Mul")) is { } side)
            {
                affine = true;
                head.Passed.Add(node.OpType);
                tensor = side.Data;
            }
            else if (node.Is("BatchNormalization"))
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
            if (_nodes.IsLinear(node) && node.OpType == "Conv")
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
            else if (HeadOperators.Is(node, "Identity", "Dropout"))
            {
                tensor = Pass(head, node);
            }
            else if (_nodes.ConstantSide(node, "Add") is { } bias)
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
        return node.InputOrEmpty(0);
    }

    private static HeadCandidate Unknown(HeadCandidate head, string obstacle)
    {
        head.Kind = HeadKind.Unknown;
        head.Obstacle = obstacle;
        return head;
    }

    /// <summary>Whether a ReduceMean averages axes 1 and 2, as models with channels last do.</summary>
    public static bool IsChannelsLast(NodeProto node, ConstantFolder constants) => HeadNodes.IsChannelsLast(node, constants);

    private static string Describe(NodeProto node) => string.IsNullOrEmpty(node.Name) ? node.OpType : $"{node.OpType} '{node.Name}'";
}
