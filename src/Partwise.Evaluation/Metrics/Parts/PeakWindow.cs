using System.Numerics.Tensors;
using Partwise.Imaging;

namespace Partwise.Evaluation;

/// <summary>
/// The window around a map's first maximum after cubic upsampling: rows and columns peak ± half size, cut at the image, both ends included
/// (EvalProtoPNet, util/eval_interpretability.py).
/// </summary>
/// <param name="PeakX">Column of the maximum in pixels of the input.</param>
/// <param name="PeakY">Row of the maximum in pixels of the input.</param>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Right">Last column; equal to the image's width at most.</param>
/// <param name="Bottom">Last row; equal to the image's height at most.</param>
internal readonly record struct PeakWindow(int PeakX, int PeakY, int Left, int Top, int Right, int Bottom)
{
    /// <summary>Finds the window of one map.</summary>
    /// <param name="map">[rows, columns].</param>
    /// <param name="rows">Rows of the map.</param>
    /// <param name="columns">Columns of the map.</param>
    /// <param name="size">The input's height and width, 224 as published.</param>
    /// <param name="halfSize">Half the window, 36 pixels as published.</param>
    /// <param name="buffer">[size · size], overwritten.</param>
    /// <param name="grid">Where the map's cells lie; null for the published even grid.</param>
    /// <returns>The window, or null where the map holds a value that is not a finite number.</returns>
    public static PeakWindow? Find(
        ReadOnlySpan<float> map,
        int rows,
        int columns,
        int size,
        int halfSize,
        Span<float> buffer,
        MapGrid? grid = null
    )
    {
        foreach (float value in map)
        {
            if (!float.IsFinite(value))
                return null;
        }
        CubicUpsampler.Upsample(map, rows, columns, buffer, size, size, grid);
        // The first of equal values, as the published code has it.
        int best = TensorPrimitives.IndexOfMax<float>(buffer);
        return Around(best % size, best / size, size, halfSize);
    }

    /// <summary>The window around a peak.</summary>
    /// <param name="x">The peak's column.</param>
    /// <param name="y">The peak's row.</param>
    /// <param name="size">The input's height and width.</param>
    /// <param name="halfSize">Half the window.</param>
    internal static PeakWindow Around(int x, int y, int size, int halfSize) =>
        new(x, y, Math.Max(0, x - halfSize), Math.Max(0, y - halfSize), Math.Min(size, x + halfSize), Math.Min(size, y + halfSize));

    /// <summary>Whether a visible part lies in the window, its ends included.</summary>
    public bool Contains(PartPoint point) => point.Visible && point.X >= Left && point.X <= Right && point.Y >= Top && point.Y <= Bottom;
}
