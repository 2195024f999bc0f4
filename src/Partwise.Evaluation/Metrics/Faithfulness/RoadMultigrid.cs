using System.Numerics.Tensors;

namespace Partwise.Evaluation;

/// <summary>
/// One multigrid V-cycle as the preconditioner of <see cref="RoadImputer"/>: conjugate gradients alone carry a value one pixel per step, so
/// that a hole of 200 pixels takes hundreds of them. Each coarser grid has half as many rows and columns, and a cell is missing there if
/// all of its pixels are. The stencil is the same on all (the energy of a plane field does not depend on its scale). One damped Jacobi step
/// before and one after, linear interpolation and its transpose: symmetric and positive definite, as conjugate gradients need it. Not safe
/// from several threads.
///</summary>
internal sealed class RoadMultigrid
{
    private const double Damping = 0.8;
    private const int Smallest = 4,
        LastSteps = 8;

    private readonly RoadGrid _grid;
    private readonly RoadMultigrid? _coarse;
    private readonly double[] _smooth;
    private readonly double[] _share;
    private readonly double[] _rest;
    private readonly double[] _right = [];
    private readonly double[] _row = [];

    public RoadMultigrid(RoadGrid grid)
    {
        _grid = grid;
        Result = new double[grid.Length];
        _rest = new double[grid.Length];
        _share = new double[grid.Length];
        _smooth = Array.ConvertAll(grid.InverseDiagonal, d => Damping * d);
        if (Math.Min(grid.Height, grid.Width) <= Smallest || grid.Halved() is not { MissingCount: > 0 } halved)
            return;
        _coarse = new RoadMultigrid(halved);
        _right = new double[halved.Length];
        _row = new double[halved.Stride];
        // At the border of the image there are fewer cells to interpolate between; the weights of those that exist add up to 1.
        halved.Inside.CopyTo(_coarse.Result, 0);
        Enlarge(_coarse.Result, _rest);
        for (int i = 0; i < _share.Length; i++)
            _share[i] = grid.Missing[i] > 0 ? 1 / _rest[i] : 0;
    }

    /// <summary>What <see cref="Apply"/> found.</summary>
    public double[] Result { get; }

    /// <summary>Solves the system roughly.</summary>
    /// <param name="right">The right side; 0 where no pixel is missing.</param>
    public void Apply(ReadOnlySpan<double> right)
    {
        TensorPrimitives.Multiply(right, _smooth, Result);
        if (_coarse is null)
        {
            for (int step = 1; step < LastSteps; step++)
                Smooth(right);
            return;
        }
        _grid.Apply(Result, _rest);
        TensorPrimitives.Subtract(right, _rest, _rest);
        TensorPrimitives.Multiply(_rest, _share, _rest);
        Gather(_rest, _right);
        TensorPrimitives.Multiply(_right, _coarse._grid.Missing, _right);
        _coarse.Apply(_right);
        Enlarge(_coarse.Result, _rest);
        TensorPrimitives.MultiplyAdd(_rest, _share, Result, Result);
        Smooth(right);
    }

    private void Smooth(ReadOnlySpan<double> right)
    {
        _grid.Apply(Result, _rest);
        TensorPrimitives.Subtract(right, _rest, _rest);
        TensorPrimitives.MultiplyAdd(_rest, _smooth, Result, Result);
    }

    /// <summary>Linear interpolation with half-pixel centres: ¾ of the own cell and ¼ of the next one, along both axes. Of an odd number of
    /// columns the last one runs over onto the border; its share is 0.</summary>
    private void Enlarge(ReadOnlySpan<double> coarse, Span<double> fine)
    {
        int wide = _coarse!._grid.Stride;
        for (int y = 1; y <= _grid.Height; y++)
        {
            int own = (y + 1) / 2,
                next = y % 2 == 0 ? own + 1 : own - 1;
            TensorPrimitives.MultiplyAdd(coarse.Slice(own * wide, wide), 3.0, coarse.Slice(next * wide, wide), _row);
            Span<double> row = fine.Slice(y * _grid.Stride, _grid.Stride);
            for (int x = 1; x < wide - 1; x++)
            {
                row[(2 * x) - 1] = ((3 * _row[x]) + _row[x - 1]) / 16;
                row[2 * x] = ((3 * _row[x]) + _row[x + 1]) / 16;
            }
        }
    }

    /// <summary>The transpose of <see cref="Enlarge"/>.</summary>
    private void Gather(ReadOnlySpan<double> fine, Span<double> coarse)
    {
        int wide = _coarse!._grid.Stride;
        coarse.Clear();
        for (int y = 1; y <= _grid.Height; y++)
        {
            ReadOnlySpan<double> row = fine.Slice(y * _grid.Stride, _grid.Stride);
            for (int x = 1; x < wide - 1; x++)
                _row[x] = (3 * (row[(2 * x) - 1] + row[2 * x])) + row[(2 * x) - 2] + (2 * x < row.Length - 1 ? row[(2 * x) + 1] : 0);
            int own = (y + 1) / 2,
                next = y % 2 == 0 ? own + 1 : own - 1;
            Span<double> near = coarse.Slice(own * wide, wide),
                far = coarse.Slice(next * wide, wide);
            TensorPrimitives.MultiplyAdd(_row, 3.0 / 16, near, near);
            TensorPrimitives.MultiplyAdd(_row, 1.0 / 16, far, far);
        }
    }
}
