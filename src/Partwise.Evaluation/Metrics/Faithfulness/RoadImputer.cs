using System.Numerics.Tensors;

namespace Partwise.Evaluation;

/// <summary>
/// Fills in missing pixels from their neighbours (Rong et al., ICML 2022, as pytorch-grad-cam codes it): each missing pixel is the weighted
/// mean of its eight neighbours, 1/6 for those on an edge and 1/12 for those on a corner, over the neighbours inside the image. The system
/// is symmetric and positive definite and is solved by conjugate gradients on the whole grid, preconditioned by
/// <see cref="RoadMultigrid"/>. Where nothing at all is kept, there is nothing to fill in from: all zero, as the reference returns.
///</summary>
internal static class RoadImputer
{
    private const double Tolerance = 1e-8;

    /// <summary>Fills in.</summary>
    /// <param name="image">[channels, height, width].</param>
    /// <param name="keep">[height, width]: which pixels stay.</param>
    /// <param name="result">Takes [channels, height, width].</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Fill(ReadOnlySpan<float> image, ReadOnlySpan<bool> keep, Span<float> result, int height, int width)
    {
        int pixels = height * width;
        if (keep.Length != pixels || image.Length % Math.Max(1, pixels) != 0 || result.Length != image.Length)
            throw new ArgumentException(
                $"The image has {image.Length} values, the mask {keep.Length}; [channels,{height},{width}] and [{height},{width}] "
                    + $"are needed.",
                nameof(image)
            );
        if (!keep.Contains(false))
        {
            image.CopyTo(result);
            return;
        }
        result.Clear();
        if (!keep.Contains(true))
            return;
        var grid = new RoadGrid(keep, height, width);
        var rough = new RoadMultigrid(grid);
        for (int c = 0; c < image.Length / pixels; c++)
            Solve(grid, rough, image.Slice(c * pixels, pixels), result.Slice(c * pixels, pixels));
    }

    private static void Solve(RoadGrid grid, RoadMultigrid rough, ReadOnlySpan<float> channel, Span<float> result)
    {
        double[] known = grid.Known(channel),
            x = new double[grid.Length],
            right = new double[grid.Length];
        grid.Apply(known, right);
        TensorPrimitives.Negate(right, right);
        // A start from the mean of what is known saves the steps that would carry it inwards.
        TensorPrimitives.Multiply(grid.Missing, TensorPrimitives.Sum<double>(known) / grid.KnownCount, x);
        double[] r = new double[grid.Length],
            z = rough.Result,
            p = new double[grid.Length],
            q = new double[grid.Length];
        grid.Apply(x, q);
        TensorPrimitives.Subtract(right, q, r);
        rough.Apply(r);
        z.CopyTo(p, 0);
        double rz = TensorPrimitives.Dot<double>(r, z),
            stop = Tolerance * Tolerance * grid.MissingCount;
        for (int step = 0; step < 20 * (grid.Height + grid.Width) && TensorPrimitives.SumOfSquares<double>(r) > stop; step++)
        {
            grid.Apply(p, q);
            double alpha = rz / TensorPrimitives.Dot<double>(p, q);
            TensorPrimitives.MultiplyAdd(p, alpha, x, x);
            TensorPrimitives.MultiplyAdd(q, -alpha, r, r);
            rough.Apply(r);
            double next = TensorPrimitives.Dot<double>(r, z);
            TensorPrimitives.MultiplyAdd(p, next / rz, z, p);
            rz = next;
        }
        TensorPrimitives.Add(x, known, x);
        grid.Read(x, result);
    }
}
