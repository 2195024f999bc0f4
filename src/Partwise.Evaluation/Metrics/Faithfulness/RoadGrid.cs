using System.Numerics;
using System.Runtime.InteropServices;

namespace Partwise.Evaluation;

/// <summary>The pixels of a partly missing image with a border of zeros, so that every pixel has eight neighbours; the arrays end in one
/// vector of zeros more.</summary>
internal sealed class RoadGrid
{
    private readonly double[] _diagonal;

    public RoadGrid(ReadOnlySpan<bool> keep, int height, int width)
    {
        (Height, Width, Stride) = (height, width, width + 2);
        Length = ((height + 2) * Stride) + Vector<double>.Count;
        Missing = new double[Length];
        InverseDiagonal = new double[Length];
        _diagonal = new double[Length];
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
        // The weights of the neighbours inside the image: 1 away from its border.
        double[] weights = new double[Length];
        Apply(Inside, weights);
        for (int i = 0; i < Length; i++)
        {
            _diagonal[i] = -weights[i];
            InverseDiagonal[i] = Missing[i] > 0 ? -1 / weights[i] : 0;
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
        int height = (Height + 1) / 2,
            width = (Width + 1) / 2;
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

    /// <summary>The left side of the system: diagonal · x − Σ weight · neighbour on the missing pixels, 0 elsewhere. An edge weighs 1/6, a
    /// corner 1/12.</summary>
    /// <param name="x">0 on the border.</param>
    /// <param name="result">Its first row stays as it is.</param>
    public void Apply(ReadOnlySpan<double> x, Span<double> result)
    {
        ref double from = ref MemoryMarshal.GetReference(x),
            to = ref MemoryMarshal.GetReference(result);
        ref double missing = ref MemoryMarshal.GetArrayDataReference(Missing),
            diagonal = ref MemoryMarshal.GetArrayDataReference(_diagonal);
        nuint row = (nuint)Stride;
        // What runs over the end of a row meets the border, where nothing is missing.
        for (nuint i = row + 1; i < (nuint)((Height + 1) * Stride); i += (nuint)Vector<double>.Count)
        {
            Vector<double> edges =
                Vector.LoadUnsafe(ref from, i - row)
                + Vector.LoadUnsafe(ref from, i + row)
                + Vector.LoadUnsafe(ref from, i - 1)
                + Vector.LoadUnsafe(ref from, i + 1);
            Vector<double> corners =
                Vector.LoadUnsafe(ref from, i - row - 1)
                + Vector.LoadUnsafe(ref from, i - row + 1)
                + Vector.LoadUnsafe(ref from, i + row - 1)
                + Vector.LoadUnsafe(ref from, i + row + 1);
            Vector<double> neighbours = (edges + edges + corners) * (1.0 / 12);
            Vector<double> left =
                (Vector.LoadUnsafe(ref diagonal, i) * Vector.LoadUnsafe(ref from, i)) - (Vector.LoadUnsafe(ref missing, i) * neighbours);
            left.StoreUnsafe(ref to, i);
        }
    }

    private int At(int y, int x) => ((y + 1) * Stride) + x + 1;
}
