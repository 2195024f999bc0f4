using System.Runtime.InteropServices;
using Partwise.Files;

namespace Partwise.Models;

/// <summary>
/// Weights that PyTorch keeps as the parts they are computed from: weight normalisation w = g·v/‖v‖ (Salimans and Kingma, 2016) and
/// spectral normalisation w / (uᵀWv) (Miyato et al., 2018), as <c>torch.nn.utils</c> and <c>torch.nn.utils.parametrizations</c> name them.
/// Computed in double precision, rounded once.
///</summary>
internal static class Reparametrization
{
    private const string Parametrized = ".parametrizations.";

    /// <summary>The tensors with each such weight in the place of its parts.</summary>
    public static OrderedDictionary<string, StateTensor> Resolve(IReadOnlyDictionary<string, StateTensor> tensors)
    {
        var plain = new OrderedDictionary<string, StateTensor>(StringComparer.Ordinal);
        var parts = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, StateTensor tensor) in tensors)
        {
            if (Computed(name, tensors, parts) is { } weight)
                plain[weight.Name] = weight;
            else
                plain[name] = tensor;
        }
        foreach (string part in parts)
            plain.Remove(part);
        return plain;
    }

    private static StateTensor? Computed(string name, IReadOnlyDictionary<string, StateTensor> tensors, HashSet<string> parts)
    {
        StateTensor? Part(string part)
        {
            if (tensors.TryGetValue(part, out StateTensor? found))
                parts.Add(part);
            return found;
        }
        if (name.EndsWith("_g", StringComparison.Ordinal) && tensors.ContainsKey(name[..^1] + "v"))
            return Normalized(name[..^2], Part(name)!, Part(name[..^1] + "v")!);
        if (
            name.EndsWith("_orig", StringComparison.Ordinal)
            && tensors.ContainsKey(name[..^4] + "u")
            && tensors.ContainsKey(name[..^4] + "v")
        )
            return Spectral(name[..^5], Part(name)!, Part(name[..^4] + "u")!, Part(name[..^4] + "v")!);
        int at = name.IndexOf(Parametrized, StringComparison.Ordinal);
        if (at < 0)
            return null;
        string weight = $"{name[..at]}.{name[(at + Parametrized.Length)..].Split('.')[0]}",
            place = $"{name[..at]}{Parametrized}{name[(at + Parametrized.Length)..].Split('.')[0]}.";
        if (name == place + "original0" && tensors.ContainsKey(place + "original1"))
            return Normalized(weight, Part(name)!, Part(place + "original1")!);
        return name == place + "original" && tensors.ContainsKey(place + "0._u") && tensors.ContainsKey(place + "0._v")
            ? Spectral(weight, Part(name)!, Part(place + "0._u")!, Part(place + "0._v")!)
            : null;
    }

    // One length per output channel, or one for all of them.
    private static StateTensor Normalized(string name, StateTensor length, StateTensor direction) =>
        Tensor(
            name,
            direction,
            () =>
            {
                double[] g = length.ReadDoubles(),
                    v = direction.ReadDoubles();
                if (g.Length == 0 || v.Length % g.Length != 0 || (g.Length > 1 && length.Shape[0] != g.Length))
                    throw new DataFileException(
                        $"The weight normalisation of '{name}' has {g.Length} lengths, which are not one for each output channel; "
                            + $"save the model without it (torch.nn.utils.remove_weight_norm)."
                    );
                int size = v.Length / Math.Max(1, g.Length);
                for (int d = 0; d < g.Length; d++)
                {
                    double norm = Math.Sqrt(v.AsSpan(d * size, size).ToArray().Sum(x => x * x));
                    for (int i = d * size; i < (d + 1) * size; i++)
                        v[i] *= g[d] / norm;
                }
                return v;
            }
        );

    private static StateTensor Spectral(string name, StateTensor original, StateTensor left, StateTensor right) =>
        Tensor(
            name,
            original,
            () =>
            {
                double[] w = original.ReadDoubles(),
                    u = left.ReadDoubles(),
                    v = right.ReadDoubles();
                if (w.Length != u.Length * v.Length)
                    throw new DataFileException(
                        $"The spectral normalisation of '{name}' has vectors of {u.Length} and {v.Length} for {w.Length} weights; "
                            + $"save the weights again."
                    );
                double sigma = 0;
                for (int i = 0; i < w.Length; i++)
                    sigma += u[i / v.Length] * w[i] * v[i % v.Length];
                return Array.ConvertAll(w, x => x / sigma);
            }
        );

    private static StateTensor Tensor(string name, StateTensor like, Func<double[]> values) =>
        new(name, "F32", like.Shape, () => MemoryMarshal.AsBytes(Array.ConvertAll(values(), x => (float)x).AsSpan()).ToArray());
}
