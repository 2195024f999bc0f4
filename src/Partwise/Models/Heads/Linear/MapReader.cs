using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Says how the tensor that a pooling reads is laid out: the grid of its positions, and the same map as [N,D,H,W] where the graph
/// has it.</summary>
internal sealed class MapReader(GraphIndex graph, ConstantFolder constants, TensorProbe tensors, int? prefixTokens)
{
    /// <summary>The map behind a tensor whose places lie on <paramref name="axes"/>; null where these are no places of one map.</summary>
    public FeatureMap? Read(string tensor, int[] axes)
    {
        (tensor, axes) = ChannelsFirst(tensor, axes);
        long[] shape = tensors.Shape(tensor)!;
        bool nonNegative = new NonNegativity(graph, constants).Holds(tensor);
        return (shape, axes) switch
        {
            ([_, var d, var h, var w], [2, 3]) => new FeatureMap(tensor, (int)d, (int)h, (int)w, nonNegative),
            ([_, var h, var w, var d], [1, 2]) => new FeatureMap(tensor, (int)d, (int)h, (int)w, nonNegative) { ChannelsLast = true },
            ([_, var d, 1, var w], [3]) => new FeatureMap(tensor, (int)d, 1, (int)w, nonNegative),
            ([_, var d, var h, 1], [2]) => new FeatureMap(tensor, (int)d, (int)h, 1, nonNegative),
            ([_, var d, var n], [2]) => Tokens(tensor, (int)d, (int)n, nonNegative, channelsLast: false),
            ([_, var n, var d], [1]) => Tokens(tensor, (int)d, (int)n, nonNegative, channelsLast: true),
            _ => null,
        };
    }

    /// <summary>Tokens [N,T,D] as a grid; null where the number of tokens before the image's is not known.</summary>
    public FeatureMap? Tokens(string tensor, int channels, int tokens, bool nonNegative, bool channelsLast)
    {
        foreach ((int height, int width) in Grids(tensor))
        {
            int prefix = tokens - (height * width);
            if (prefixTokens is { } given ? prefix == given : prefix is >= 0 and <= 16)
                return new FeatureMap(tensor, channels, height, width, nonNegative)
                {
                    Rank = 3,
                    ChannelsLast = channelsLast,
                    PrefixTokens = prefix,
                };
        }
        int rest = prefixTokens is { } known ? known : Enumerable.Range(0, 3).FirstOrDefault(p => IsSquare(tokens - p), -1);
        return rest < 0 || !IsSquare(tokens - rest)
            ? null
            : new FeatureMap(tensor, channels, (int)Math.Sqrt(tokens - rest), (int)Math.Sqrt(tokens - rest), nonNegative)
            {
                Rank = 3,
                ChannelsLast = channelsLast,
                PrefixTokens = rest,
            };
    }

    private static bool IsSquare(int n) => n > 0 && (int)Math.Sqrt(n) * (int)Math.Sqrt(n) == n;

    // The patches' own embedding: the last convolution before the tokens, or whatever else has rows and columns.
    private IEnumerable<(int Height, int Width)> Grids(string tensor)
    {
        var open = new Queue<string>([tensor]);
        var seen = new HashSet<string>(StringComparer.Ordinal) { tensor };
        while (open.TryDequeue(out string? next))
        {
            if (graph.Producer(next) is not { } node || graph.IsConstant(next))
                continue;
            if (node.OpType is "Conv" or "FusedConv" && tensors.Shape(next) is [_, _, > 1 and var h, > 1 and var w])
            {
                yield return ((int)h, (int)w);
                continue;
            }
            foreach (string before in node.Input.Where(i => i.Length > 0 && seen.Add(i)))
                open.Enqueue(before);
        }
    }

    /// <summary>Back through reshapes and transpositions to the tensor with channels first and rows and columns, where these come from
    /// one.</summary>
    private (string Tensor, int[] Axes) ChannelsFirst(string tensor, int[] axes)
    {
        (string Tensor, int[] Axes) best = (tensor, axes);
        string at = tensor;
        int[] places = axes;
        for (int step = 0; step < 8 && graph.Producer(at) is { } node && HeadOperators.IsStandard(node); step++)
        {
            string before = node.InputOrEmpty(0);
            long[] shape = tensors.Shape(at)!;
            if (tensors.Shape(before) is not { } source)
                break;
            if (node.OpType == "Transpose" && node.GetInts("perm") is { } perm)
            {
                places = [.. places.Select(a => (int)perm[a]).Order()];
            }
            else if (
                node.OpType is "Reshape" or "Flatten"
                && source.Length == 4
                && shape.Length == 3
                && places is [var one]
                && one is 1 or 2
            )
            {
                // [N,D,H,W] -> [N,D,H·W], or [N,H,W,D] -> [N,H·W,D].
                bool merged =
                    one == 2
                        ? source[1] == shape[1] && source[2] * source[3] == shape[2]
                        : source[3] == shape[2] && source[1] * source[2] == shape[1];
                if (!merged)
                    break;
                places = one == 2 ? [2, 3] : [1, 2];
            }
            else if (node.OpType is not "Identity" || source.Length != shape.Length)
            {
                break;
            }
            at = before;
            if (source.Length == 4 && places is [2, 3])
                best = (at, places);
        }
        return best;
    }
}
