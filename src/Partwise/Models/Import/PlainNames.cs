using System.Text.RegularExpressions;
using Partwise.Files;

namespace Partwise.Models;

/// <summary>
/// The tensors of a state dictionary by the names that a structure has for them: without what wrappers put before all names (DataParallel,
/// compile, Lightning, a module of one's own), without what lies outside the wrapped network, and with computed weights in the place of
/// their parts.
///</summary>
/// <param name="Tensors">The tensors, in the order of the file.</param>
/// <param name="Prefix">What was taken off the names; empty where nothing was.</param>
/// <param name="LeftOut">The names without that prefix, which are no part of the network.</param>
public sealed partial record PlainNames(OrderedDictionary<string, StateTensor> Tensors, string Prefix, IReadOnlyList<string> LeftOut)
{
    private static readonly string[] s_wrappers = ["module.", "_orig_mod.", "model.", "net.", "network.", "backbone."];

    /// <summary>Finds them.</summary>
    /// <param name="tensors">The tensors of the file.</param>
    /// <param name="expected">The names of layers that the structure knows; empty where it has none.</param>
    public static PlainNames Of(IReadOnlyDictionary<string, StateTensor> tensors, IReadOnlyCollection<string> expected)
    {
        OrderedDictionary<string, StateTensor> computed = Reparametrization.Resolve(tensors);
        string prefix = expected.Count > 0 && Best(computed.Keys, expected) is { } best ? best : Shared(computed.Keys);
        var plain = new OrderedDictionary<string, StateTensor>(StringComparer.Ordinal);
        var outside = new List<string>();
        foreach ((string name, StateTensor tensor) in computed)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
            {
                outside.Add(name);
                continue;
            }
            string today = DottedDenseLayer().Replace(name[prefix.Length..], "$1$2");
            if (!plain.TryAdd(today, tensor))
                throw new DataFileException($"The weights have the tensor '{today}' twice, once as '{tensor.Name}'; save them again.");
        }
        return new PlainNames(plain, prefix, outside);
    }

    /// <summary>The prefix with which most of the expected layers are found; null where it is not even a third of them.</summary>
    private static string? Best(IEnumerable<string> names, IReadOnlyCollection<string> expected)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var known = expected.ToHashSet(StringComparer.Ordinal);
        foreach (string name in names.Where(n => n.EndsWith(".weight", StringComparison.Ordinal)))
        {
            string layer = DottedDenseLayer().Replace(name, "$1$2")[..^".weight".Length];
            // Each ending of the name from a dot on may be the structure's own name.
            for (int at = 0; at >= 0; at = layer.IndexOf('.', at) is var dot && dot < 0 ? -1 : dot + 1)
            {
                if (known.Contains(layer[at..]))
                    counts[layer[..at]] = counts.GetValueOrDefault(layer[..at]) + 1;
            }
        }
        KeyValuePair<string, int> most = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key.Length).FirstOrDefault();
        return most.Value * 3 > expected.Count ? most.Key : null;
    }

    /// <summary>The wrappers' names that all tensors share, for structures without names. A counter of averages lies outside.</summary>
    private static string Shared(IEnumerable<string> names)
    {
        string[] left = [.. names.Where(n => n.Contains('.'))];
        string prefix = "";
        while (
            left.Length > 0
            && Array.Find(s_wrappers, w => Array.TrueForAll(left, n => n.AsSpan(prefix.Length).StartsWith(w))) is { } wrapper
        )
            prefix += wrapper;
        return prefix;
    }

    // The layers of the first DenseNets had dots in their names.
    [GeneratedRegex(@"(denselayer\d+\.(?:norm|conv))\.(\d)(?=\.)")]
    private static partial Regex DottedDenseLayer();
}
