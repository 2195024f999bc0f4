using System.Numerics.Tensors;

namespace Partwise.Evaluation;

/// <summary>The pixels of a partly missing image with a border of zeros, so that the eight-neighbour sums are sums of shifted spans.</summary>
internal sealed class RoadGrid
{
    private readonly double[] _diagonal;
    private readonly double[] _columnSums;
    private readonly double[] _negative;
    private readonly int _stride;

    public RoadGrid(ReadOnlySpan<bool> keep, int height, int width)
    {
        (Height, Width, _stride) = (height, width, width + 2);
        Length = (height + 2) * _stride;
        Missing = new double[Length];
        InverseDiagonal = new double[Length];
        (_diagonal, _columnSums) = (new double[Length], new double[Length]);
        double[] inside = new double[Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                inside[At(y, x)] = 1;
                Missing[At(y, x)] = keep[(y * width) + x] ? 0 : 1;
                KnownCount += keep[(y * width) + x] ? 1 : 0;
            }
        }
        _negative = Array.ConvertAll(Missing, m => -m);
        // The weights of the neighbours inside the image: 1 away from its border.
        Neighbours(inside, _diagonal);
        for (int i = 0; i < Length; i++)
        {
            _diagonal[i] *= Missing[i];
            InverseDiagonal[i] = _diagonal[i] > 0 ? 1 / _diagonal[i] : 0;
        }
    }

    public int Height { get; }

    public int Width { get; }

    public int Length { get; }

    public int KnownCount { get; }

    public int MissingCount => (Height * Width) - KnownCount;

    /// <summary>1 where a pixel is missing, else 0.</summary>
    public double[] Missing { get; }

    /// <summary>One over the diagonal of the system; 0 where no pixel is missing.</summary>
    public double[] InverseDiagonal { get; }

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
        int inner = Length - (2 * _stride);
        Span<double> sums = _columnSums.AsSpan(_stride, inner);
        TensorPrimitives.Add(x[..inner], x[(2 * _stride)..], sums);
        TensorPrimitives.MultiplyAdd(x.Slice(_stride, inner), 2.0, sums, sums);
        result[.._stride].Clear();
        result[^_stride..].Clear();
        Span<double> own = result.Slice(_stride, inner);
        // The border columns of the zero frame mix two rows here; nothing reads them.
        TensorPrimitives.Add(_columnSums.AsSpan(_stride - 1, inner), _columnSums.AsSpan(_stride + 1, inner), own);
        TensorPrimitives.MultiplyAdd(sums, 2.0, own, own);
        TensorPrimitives.MultiplyAdd(x.Slice(_stride, inner), -4.0, own, own);
        TensorPrimitives.Multiply(own, 1.0 / 12, own);
    }

    private int At(int y, int x) => ((y + 1) * _stride) + x + 1;
}
