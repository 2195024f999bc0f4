using Partwise.Imaging;
using Partwise.Onnx;

namespace Partwise.Training.ProtoPNet;

/// <summary>Two answers to where a prototype's patch lies in the network's input: what is usually shown, and what the network can have
/// seen.</summary>
internal static class PrototypeBoxes
{
    /// <summary>
    /// The box that is shown: the activation map enlarged cubically to the input's size, and the smallest box around every pixel that
    /// reaches its 95th percentile (Chen et al. 2019, §2.3; push.py, helpers.py). It says where the map is high, not what the values depend
    /// on.
    ///</summary>
    /// <param name="map">[rows, columns] similarities; finite.</param>
    /// <param name="rows">Rows of the map.</param>
    /// <param name="columns">Columns of the map.</param>
    /// <param name="height">The input's height, at least <paramref name="rows"/>.</param>
    /// <param name="width">The input's width, at least <paramref name="columns"/>.</param>
    /// <param name="grid">Where the map's cells lie; null for the published even grid.</param>
    /// <exception cref="ArgumentException">A size does not fit, or a value is not finite.</exception>
    public static BoundingBox HighActivation(ReadOnlySpan<float> map, int rows, int columns, int height, int width, MapGrid? grid = null) =>
        MapGeometry.PeakBox(Enlarge(map, rows, columns, height, width, grid), height, width);

    /// <summary>The activation map enlarged cubically, as OpenCV does it.</summary>
    /// <param name="map">[rows, columns] similarities; finite.</param>
    /// <param name="rows">Rows of the map.</param>
    /// <param name="columns">Columns of the map.</param>
    /// <param name="height">Rows of the result, at least <paramref name="rows"/>.</param>
    /// <param name="width">Columns of the result, at least <paramref name="columns"/>.</param>
    /// <param name="grid">Where the map's cells lie; null for the published even grid.</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static float[] Enlarge(ReadOnlySpan<float> map, int rows, int columns, int height, int width, MapGrid? grid = null)
    {
        float[] large = new float[height * width];
        CubicUpsampler.Upsample(map, rows, columns, large, height, width, grid);
        return large;
    }

    /// <summary>The receptive field of a patch: outside it no pixel can have mattered. Often the whole input, whatever box is
    /// shown.</summary>
    /// <param name="field">What the positions of the latent map can see.</param>
    /// <param name="row">The patch's top row in the latent map.</param>
    /// <param name="column">The patch's left column in the latent map.</param>
    /// <param name="prototypeHeight">H1, the rows of a patch.</param>
    /// <param name="prototypeWidth">W1, the columns of a patch.</param>
    /// <param name="height">The input's height.</param>
    /// <param name="width">The input's width.</param>
    public static BoundingBox Receptive(
        ReceptiveField field,
        int row,
        int column,
        int prototypeHeight,
        int prototypeWidth,
        int height,
        int width
    )
    {
        ArgumentNullException.ThrowIfNull(field);
        (int top, int bottom) = field.Rows is { } rows ? (rows.From(row, height), rows.To(row, prototypeHeight, height)) : (0, height);
        (int left, int right) = field.Columns is { } columns
            ? (columns.From(column, width), columns.To(column, prototypeWidth, width))
            : (0, width);
        return new BoundingBox(left, top, right - left, bottom - top);
    }
}
