using System.Numerics.Tensors;

namespace Partwise.Training;

/// <summary>The last steps of a descent and how they changed the gradient: what L-BFGS knows of the curvature.</summary>
internal sealed class StepHistory(int capacity)
{
    private readonly List<(double[] Step, double[] Change, double Curvature)> _past = [];

    public int Count => _past.Count;

    /// <summary>The quasi-Newton direction, by the two-loop recursion.</summary>
    public void Direction(double[] gradient, double[] direction)
    {
        TensorPrimitives.Negate(gradient, direction);
        if (_past.Count == 0)
            return;
        double[] weights = new double[_past.Count];
        for (int i = _past.Count - 1; i >= 0; i--)
        {
            weights[i] = TensorPrimitives.Dot<double>(_past[i].Step, direction) / _past[i].Curvature;
            TensorPrimitives.MultiplyAdd(_past[i].Change, -weights[i], direction, direction);
        }
        TensorPrimitives.Multiply(direction, _past[^1].Curvature / TensorPrimitives.SumOfSquares<double>(_past[^1].Change), direction);
        for (int i = 0; i < _past.Count; i++)
        {
            double correction = TensorPrimitives.Dot<double>(_past[i].Change, direction) / _past[i].Curvature;
            TensorPrimitives.MultiplyAdd(_past[i].Step, weights[i] - correction, direction, direction);
        }
    }

    /// <summary>Remembers a step; one without positive curvature, which only rounding can give, is left out.</summary>
    public void Add(double[] from, double[] to, double[] gradientFrom, double[] gradientTo)
    {
        (double[] step, double[] change) =
            _past.Count == capacity ? (_past[0].Step, _past[0].Change) : (new double[from.Length], new double[from.Length]);
        if (_past.Count == capacity)
            _past.RemoveAt(0);
        TensorPrimitives.Subtract(to, from, step);
        TensorPrimitives.Subtract(gradientTo, gradientFrom, change);
        double curvature = TensorPrimitives.Dot<double>(step, change);
        if (curvature > 1e-12 * TensorPrimitives.Norm<double>(step) * TensorPrimitives.Norm<double>(change))
            _past.Add((step, change, curvature));
    }
}
