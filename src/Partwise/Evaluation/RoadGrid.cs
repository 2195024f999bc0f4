using System.Numerics.Tensors;

namespace Partwise.Evaluation;

/// <summary>The pixels of a partly missing image with a border of zeros, so that the eight-neighbour sums are sums of shifted spans.</summary>
internal sealed class RoadGrid
{
    private readonly double[] _diagonal;
    private readonly double[] _columnSums;
    private readonly double[] _negative;

    public RoadGrid(ReadOnlySpan<bool> keep, int height, int width)
    {
        (Height, Width, Stride) = (height, width, width + 2);
        Length = (height + 2) * Stride;
        Missing = new double[Length];
        InverseDiagonal = new double[Length];
        (_diagonal, _columnSums) = (new double[Length], new double[Length]);
        Inside = new double[Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                Inside[At(y, x)] = 1;
                Missing[At(y, x)] = keep[(y * width) + x] ? 0 : 1;
                KnownCount += keep[(y * width) + x] ? 1 : 0;
            }
        }
        _negative = Array.ConvertAll(Missing, m => -m);
        // The weights of the neighbours inside the image: 1 away from its border.
        Neighbours(Inside, _diagonal);
        for (int i = 0; i < Length; i++)
        {
            _diagonal[i] *= Missing[i];
            InverseDiagonal[i] = _diagonal[i] > 0 ? 1 / _diagonal[i] : 0;
        }
    }

    public int Height { get; }

    public int Width { get; }

    /// <summary>From one row to the next.</summary>
    public int Stride { get; }

    public int Length { get; }

    public int KnownCount { get; }

    public int MissingCount => (Height * Width) - KnownCount;

    /// <summary>1 within the image, 0 on its border of zeros.</summary>
    public double[] Inside { get; }

    /// <summary>1 where a pixel is missing, else 0.</summary>
    public double[] Missing { get; }

    /// <summary>One over the diagonal of the system; 0 where no pixel is missing.</summary>
    public double[] InverseDiagonal { get; }

    /// <summary>Half as many rows and columns; a cell is missing if all of its pixels are.</summary>
    public RoadGrid Halved()
    {
        int height = (Height + 1) / 2, width = (Width + 1) / 2;
        bool[] keep = new bool[height * width];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
                keep[(y / 2 * width) + (x / 2)] |= Missing[At(y, x)] == 0;
        }
        return new RoadGrid(keep, height, width);
    }

    /// <summary>The known pixels of a channel; 0 elsewhere.</summary>
    public double[] Known(ReadOnlySpan<float> channel)
    {
        double[] known = new double[Length];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
                known[At(y, x)] = Missing[At(y, x)] == 0 ? channel[(y * Width) + x] : 0;
        }
        return known;
    }

    /// <summary>Takes the border off.</summary>
    public void Read(ReadOnlySpan<double> grid, Span<float> channel)
    {
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
                channel[(y * Width) + x] = (float)grid[At(y, x)];
        }
    }

    /// <summary>The left side of the system on the missing pixels: diagonal · x − Σ weight · neighbour.</summary>
    public void Apply(ReadOnlySpan<double> x, Span<double> result)
    {
        Neighbours(x, result);
        TensorPrimitives.Multiply(result, _negative, result);
        TensorPrimitives.MultiplyAdd(_diagonal, x, result, result);
    }

    /// <summary>Σ weight · neighbour. The weights are [1 2 1]ᵀ[1 2 1] / 12 without their middle.</summary>
    public void Neighbours(ReadOnlySpan<double> x, Span<double> result)
    {
        int inner = Length - (2 * Stride);
        Span<double> sums = _columnSums.AsSpan(Stride, inner);
        TensorPrimitives.Add(x[..inner], x[(2 * Stride)..], sums);
        TensorPrimitives.MultiplyAdd(x.Slice(Stride, inner), 2.0, sums, sums);
        result[..Stride].Clear();
        result[^Stride..].Clear();
        Span<double> own = result.Slice(Stride, inner);
        // The border columns of the zero frame mix two rows here; nothing reads them.
        TensorPrimitives.Add(_columnSums.AsSpan(Stride - 1, inner), _columnSums.AsSpan(Stride + 1, inner), own);
        TensorPrimitives.MultiplyAdd(sums, 2.0, own, own);
        TensorPrimitives.MultiplyAdd(x.Slice(Stride, inner), -4.0, own, own);
        TensorPrimitives.Multiply(own, 1.0 / 12, own);
    }

    private int At(int y, int x) => ((y + 1) * Stride) + x + 1;
}
