using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Walks back from a graph output through the decision made of the scores, and through their activation, to the logits.</summary>
internal sealed class ScoreWalk(GraphIndex graph, ConstantFolder constants)
{
    private const int MaxSteps = 64;
    private const string MachineLearning = "ai.onnx.ml";

    private readonly ActivationNodes _activations = new(graph, constants);

    /// <summary>The scores and logits behind <paramref name="output"/>.</summary>
    public ScoreOutput Follow(string output)
    {
        string? scores = BehindDecision(output);
        (string logits, string? activation) = Peel(scores ?? output);
        return new ScoreOutput(output, scores ?? output, logits, activation) { IsDecision = scores is not null };
    }

    /// <summary>What ArgMax, TopK, ZipMap or a threshold decides on; null where <paramref name="tensor"/> is no decision.</summary>
    private string? BehindDecision(string tensor)
    {
        string? scores = null;
        for (int step = 0; step < MaxSteps && graph.Producer(tensor) is { } node; step++)
        {
            if (DecidesOn(node) is { } decided)
                scores = tensor = decided;
            else if (HeadOperators.IsPassThrough(node) || node.Is("Cast"))
                tensor = node.InputOrEmpty(0);
            else if (Looks(node) is { } index)
                tensor = index;
            else
                break;
        }
        return scores;
    }

    private string? DecidesOn(NodeProto node)
    {
        if (node.Is("ArgMax") || node.Is("TopK") || node.Domain == MachineLearning && node.OpType == "ZipMap")
            return node.InputOrEmpty(0);
        return HeadOperators.IsStandard(node) && node.OpType is "Greater" or "GreaterOrEqual" && constants.IsConstant(node.InputOrEmpty(1))
            ? node.InputOrEmpty(0)
            : null;
    }

    /// <summary>The index by which a node looks up a label in a constant table.</summary>
    private string? Looks(NodeProto node)
    {
        if (node.Domain == MachineLearning && node.OpType == "LabelEncoder")
            return node.InputOrEmpty(0);
        return
            (node.Is("Gather") || node.Domain == MachineLearning && node.OpType == "ArrayFeatureExtractor")
            && constants.IsConstant(node.InputOrEmpty(0))
            && !constants.IsConstant(node.InputOrEmpty(1))
            ? node.InputOrEmpty(1)
            : null;
    }

    private (string Logits, string? Activation) Peel(string tensor)
    {
        string logits = tensor;
        string? activation = null;
        for (int step = 0; step < MaxSteps && graph.Producer(tensor) is { } node; step++)
        {
            if (_activations.Of(node) is { } found)
            {
                activation ??= found.Name;
                logits = tensor = found.Input;
            }
            else if (HeadOperators.IsPassThrough(node))
            {
                tensor = node.InputOrEmpty(0);
            }
            else
            {
                break;
            }
        }
        return (logits, activation);
    }
}
