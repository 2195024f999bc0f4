using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Models;

/// <summary>
/// Gradient rules that hold the deviations of normalisations at the image's own values, as a head's scale s(x) is held. A normalised vector
/// does not change with its length, so its true gradient times itself is zero: all of the score would be left to the offset (Ali et al.,
/// "XAI for Transformers", ICML 2022, hold them for the same reason).
///</summary>
internal static class HeldNormalizations
{
    /// <summary>The rules for a part of a network.</summary>
    public static IReadOnlyDictionary<string, GradientRule> Rules(OnnxModel part)
    {
        HashSet<string> deviations = [.. part.Graph.Node.Where(n => n.OpType is "Sqrt" or "ReduceL2").SelectMany(n => n.Output)];
        var graph = new GraphIndex(part);
        return new Dictionary<string, GradientRule>(StringComparer.Ordinal)
        {
            ["Div"] = scope => Div(scope, IsDeviation(graph, deviations, scope.X(1))),
            ["LayerNormalization"] = LayerNormalization,
            ["Sqrt"] = Sqrt,
        };
    }

    private static bool IsDeviation(GraphIndex graph, HashSet<string> deviations, string divisor)
    {
        while (
            !deviations.Contains(divisor) && graph.Producer(divisor) is { OpType: "Expand" or "Clip" or "Max" or "Add" or "Identity" } node
        )
            divisor = node.Input[0];
        return deviations.Contains(divisor);
    }

    private static void Div(GradientScope s, bool held)
    {
        GradientGraph g = s.Graph;
        string quotient = g.Div(s.Upstream, s.X(1));
        if (s.Wants(0))
            s.Give(0, g.SumTo(quotient, s.Y, s.X(0)));
        if (s.Wants(1) && !held)
            s.Give(1, g.Neg(g.SumTo(g.Mul(quotient, s.Y), s.Y, s.X(1))));
    }

    // A channel that is dead in an image has deviation 0, where the slope is infinite but nothing moves: ∞ · 0 is to be 0.
    private static void Sqrt(GradientScope s)
    {
        GradientGraph g = s.Graph;
        if (s.Wants(0))
            s.Give(0, g.Div(s.Upstream, g.Mul(g.Op("Max", [s.Y, g.Scalar(1e-12, s.Y)]), 2, s.Y)));
    }

    private static void LayerNormalization(GradientScope s)
    {
        GradientGraph g = s.Graph;
        long axis = s.Node.GetInt("axis", -1);
        long[] axes = [-1];
        if (axis != -1)
        {
            int rank = s.RequireShape(s.X()).Count,
                first = (int)(axis < 0 ? axis + rank : axis);
            axes = [.. Enumerable.Range(first, rank - first).Select(i => (long)i)];
        }
        string centred = g.Sub(s.X(), g.ReduceMean(s.X(), axes));
        string variance = g.ReduceMean(g.Mul(centred, centred), axes);
        string deviation = g.Op("Sqrt", g.Add(variance, g.Scalar(s.Node.GetFloat("epsilon", 1e-5f), s.X())));
        string scaled = g.Mul(s.Upstream, s.X(1));
        if (s.Wants(0))
            s.Give(0, g.Div(g.Sub(scaled, g.ReduceMean(scaled, axes)), deviation));
    }
}
