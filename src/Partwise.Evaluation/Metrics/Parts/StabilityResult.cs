namespace Partwise.Evaluation;

/// <summary>The stability of all prototypes.</summary>
/// <param name="Prototypes">By class, then by number.</param>
internal sealed record StabilityResult(IReadOnlyList<PrototypeStability> Prototypes)
{
    /// <summary>The published score: 100 · mean over prototypes of equal / count, 0 to 100; null where there are none.</summary>
    public double? Score => Prototypes.Count == 0 ? null : 100 * Prototypes.Average(p => (double)p.Equal / p.Count);

    /// <summary>The mean over classes of their prototypes' shares, 0 to 100; null where there are none.</summary>
    public double? MacroScore =>
        Prototypes.Count == 0 ? null : 100 * Prototypes.GroupBy(p => p.Class).Average(g => g.Average(p => (double)p.Equal / p.Count));

    /// <summary>The same without the images that hit no part in either pass; prototypes that have no others are left out; null where none
    /// is left.</summary>
    public double? ScoreWithoutEmpty
    {
        get
        {
            double[] rates = [.. Prototypes.Where(p => p.Count > p.Empty).Select(p => (double)(p.Equal - p.Empty) / (p.Count - p.Empty))];
            return rates.Length == 0 ? null : 100 * rates.Average();
        }
    }
}
