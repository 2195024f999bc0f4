using System.Globalization;
using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Finds for each node of a structure the layer of a state dictionary that it was exported from.</summary>
internal static class LayerMatcher
{
    /// <summary>The pairs; what has no partner is added to <paramref name="problems"/>.</summary>
    /// <param name="nodes">The nodes, in the order in which they run.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="isOrdered">Whether the layers are in the order in which the network was made.</param>
    /// <param name="problems">Receives a sentence for each node without a layer.</param>
    public static IReadOnlyList<LayerPairing> Match(
        IReadOnlyList<WeightedNode> nodes,
        StateLayers layers,
        bool isOrdered,
        List<string> problems
    )
    {
        List<LayerPairing> named = ByName(nodes.Where(n => n.Names.Count > 0), layers, problems);
        WeightedNode[] nameless = [.. nodes.Where(n => n.Names.Count == 0)];
        if (nameless.Length == 0)
            return named;
        if (isOrdered)
        {
            HashSet<StateLayer> used = [.. named.SelectMany(p => new[] { p.Layer, p.Folded }).OfType<StateLayer>()];
            return [.. named, .. ByOrder(nameless, [.. layers.All.Where(l => !used.Contains(l))], problems)];
        }
        problems.Add(
            "the structure's nodes have no names and the file does not keep the order of the layers; give a structure with names or "
                + "a file of torch.save"
        );
        return named;
    }

    private static List<LayerPairing> ByName(IEnumerable<WeightedNode> nodes, StateLayers layers, List<string> problems)
    {
        var found = new List<(WeightedNode Node, StateLayer Layer)>();
        foreach (WeightedNode node in nodes)
        {
            StateLayer? layer = node.Names.Select(layers.Find).FirstOrDefault(l => l is not null && Fits(node, l));
            if (layer is not null)
                found.Add((node, layer));
            else
                problems.Add(Missing(node));
        }
        Reunite(nodes, layers, found, problems);
        HashSet<StateLayer> taken = [.. found.Where(f => f.Node.IsNormalization).Select(f => f.Layer)];
        return
        [
            .. found.Select(f => new LayerPairing(
                f.Node,
                f.Layer,
                CanFold(f.Node)
                    ? FoldedNames(f.Layer.Name).Select(layers.Find).FirstOrDefault(l => l is { IsNormalization: true } && taken.Add(l))
                    : null
            )),
        ];
    }

    /// <summary>Pairs the one linear layer that is missing with the one that is left over, as heads are often put under another
    /// name.</summary>
    private static void Reunite(
        IEnumerable<WeightedNode> nodes,
        StateLayers layers,
        List<(WeightedNode Node, StateLayer Layer)> found,
        List<string> problems
    )
    {
        var paired = found.Select(f => f.Node).ToHashSet();
        WeightedNode[] missing = [.. nodes.Where(n => !paired.Contains(n) && n.Node.Is("Gemm"))];
        HashSet<StateLayer> used = [.. found.Select(f => f.Layer)];
        StateLayer[] left = [.. layers.All.Where(l => !used.Contains(l) && l is { IsNormalization: false, Weight.Shape.Count: 2 })];
        if (missing is [var node] && left is [var layer] && problems.Remove(Missing(node)))
            found.Add((node, layer));
    }

    // A convolution with a normalisation in it has a bias.
    private static bool CanFold(WeightedNode node) => node.Node.Is("Conv") && node.HasBias;

    // The names that a convolution's normalisation has in torchvision: the next of a sequence, or the same number with another word; in the
    // layers of a DenseNet each normalisation stands before its convolution, so that the one after the first convolution is the second.
    private static IEnumerable<string> FoldedNames(string convolution)
    {
        int dot = convolution.LastIndexOf('.') + 1;
        (string parent, string last) = (convolution[..dot], convolution[dot..]);
        if (int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out int place))
            yield return string.Create(CultureInfo.InvariantCulture, $"{parent}{place + 1}");
        if (
            !last.StartsWith("conv", StringComparison.Ordinal)
            || !int.TryParse(last.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        )
            yield break;
        yield return string.Create(CultureInfo.InvariantCulture, $"{parent}bn{number}");
        yield return string.Create(CultureInfo.InvariantCulture, $"{parent}norm{number}");
        yield return string.Create(CultureInfo.InvariantCulture, $"{parent}norm{number + 1}");
    }

    private static List<LayerPairing> ByOrder(WeightedNode[] nodes, StateLayer[] layers, List<string> problems)
    {
        var pairs = new List<LayerPairing>();
        int next = 0;
        for (int i = 0; i < nodes.Length; i++)
        {
            if (next == layers.Length || !Fits(nodes[i], layers[next]))
            {
                problems.Add(
                    Missing(nodes[i])
                        + (next < layers.Length ? $", but '{layers[next].Name}' comes next in the file" : ", but the file ends before")
                );
                return pairs;
            }
            StateLayer layer = layers[next++];
            // More normalisations follow in the file than in the graph: the first one was multiplied into this node.
            bool folds =
                CanFold(nodes[i])
                && layers.Skip(next).TakeWhile(l => l.IsNormalization).Count()
                    > nodes.Skip(i + 1).TakeWhile(n => n.IsNormalization).Count();
            pairs.Add(new LayerPairing(nodes[i], layer, folds ? layers[next++] : null));
        }
        return pairs;
    }

    private static bool Fits(WeightedNode node, StateLayer layer) =>
        layer.Weight is not null && node.IsNormalization == layer.IsNormalization;

    private static string Missing(WeightedNode node)
    {
        string layer = node.Names.Count > 0 ? string.Join(" or ", node.Names.Select(n => $"'{n}.weight'")) : "a layer of its kind";
        return $"the structure's {node.Node.Describe()} needs {layer}{(node.IsNormalization ? " with running statistics" : "")}";
    }
}
