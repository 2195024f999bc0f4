using Partwise.Attribution;
using Partwise.Imaging;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>What a method says about one picture and one class: K signed maps and what each adds to the logit, or the reason why it says
/// nothing.</summary>
internal sealed class MethodMaps
{
    private readonly float[] _maps;
    private readonly MapGrid? _grid;

    private MethodMaps(float[] maps, double[] contributions, int rows, int columns, MapGrid? grid, string? reason) =>
        (_maps, Contributions, Rows, Columns, _grid, Reason) = (maps, contributions, rows, columns, grid, reason);

    public string? Reason { get; }

    public int K => Contributions.Length;

    /// <summary>[K]; of a single map the sum of its values.</summary>
    public double[] Contributions { get; }

    public int Rows { get; }

    public int Columns { get; }

    public static MethodMaps None(string reason) => new([], [], 0, 0, null, reason);

    public static MethodMaps Of(float[] maps, double[] contributions, int rows, int columns, MapGrid? grid = null) =>
        Array.TrueForAll(maps, float.IsFinite)
            ? new(maps, contributions, rows, columns, grid, null)
            : None("The map holds values that are not finite numbers.");

    /// <summary>One part's map, [Rows, Columns].</summary>
    public ReadOnlySpan<float> Values(int part) => _maps.AsSpan(part * Rows * Columns, Rows * Columns);

    /// <summary>A map at the input's size, enlarged linearly.</summary>
    public float[] Enlarge(float[] values, int height, int width) =>
        new AttributionMap(values, Rows, Columns).Resize(height, width, _grid).Values;

    /// <summary>All maps added, [Rows, Columns].</summary>
    public float[] Sum()
    {
        if (K == 1)
            return _maps;
        double[] sum = new double[Rows * Columns];
        for (int i = 0; i < _maps.Length; i++)
            sum[i % sum.Length] += _maps[i];
        return Array.ConvertAll(sum, v => (float)v);
    }
}
