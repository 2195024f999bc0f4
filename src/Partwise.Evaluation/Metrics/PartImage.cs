using Partwise.Imaging;

namespace Partwise.Evaluation;

/// <summary>One image's part maps for one class.</summary>
/// <param name="Class">The class.</param>
/// <param name="Evidence">Logit − bias − offset.</param>
/// <param name="Maps">[K, Rows, Columns], in logit units, signed.</param>
/// <param name="K">The number of parts.</param>
/// <param name="Rows">Rows of each map.</param>
/// <param name="Columns">Columns of each map.</param>
internal sealed record PartImage(int Class, double Evidence, float[] Maps, int K, int Rows, int Columns)
{
    /// <summary>The map of part <paramref name="part"/>.</summary>
    public ReadOnlySpan<float> Map(int part) => Maps.AsSpan(part * Rows * Columns, Rows * Columns);

    /// <summary>Where the cells of the maps lie in the input; null for an even grid.</summary>
    public MapGrid? Grid { get; init; }

    /// <summary>The head's own constant at the image, which belongs to the logit but to no part; null where the head has none.</summary>
    public double? Offset { get; init; }

    /// <summary>What the parts have to exceed for the class to be ahead of every other: the highest other logit − the class's bias and
    /// offset. Null where parts do not add up, or there is no other class.</summary>
    public double? Needed { get; init; }

    /// <summary>[K]: whether the part's coefficient is negative, so that its map is high where the part is absent; unless told, none
    /// is.</summary>
    public IReadOnlyList<bool> CounterEvidence { get; init; } = new bool[K];

    /// <summary>What each part adds to the logit, [K]; unless told, the sum of its map.</summary>
    public double[] Contributions
    {
        get => field ??= [.. Enumerable.Range(0, K).Select(i => Map(i).ToArray().Sum(v => (double)v))];
        init;
    }
}
