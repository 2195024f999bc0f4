using System.Numerics.Tensors;

namespace Partwise.Numerics;

/// <summary>Limited-memory BFGS with a backtracking (Armijo) line search; never ends above its starting value.</summary>
internal static class Lbfgs
{
    private const int Memory = 10;

    /// <summary>A function that returns its value at <paramref name="x"/> and fills in the gradient.</summary>
    public delegate double Function(ReadOnlySpan<double> x, Span<double> gradient);

    private sealed class Correction(double[] step, double[] change, double curvature)
    {
        public double[] Step { get; } = step;

        public double[] Change { get; } = change;

        public double Curvature { get; } = curvature;
    }

    /// <summary>Minimises from <paramref name="x"/>, in place, until the relative decrease is below <paramref name="tolerance"/>; returns
    /// the value.</summary>
    public static double Minimize(Function function, double[] x, int maxIterations = 200, double tolerance = 1e-9)
    {
        int n = x.Length;
        double[] gradient = new double[n],
            candidate = new double[n],
            newGradient = new double[n];
        Queue<Correction> history = new();
        double value = function(x, gradient);
        for (int iteration = 0; iteration < maxIterations; iteration++)
        {
            double[] direction = Direction(gradient, history);
            double slope = TensorPrimitives.Dot<double>(direction, gradient);
            if (!(slope < 0))
                break;
            double step = history.Count == 0 ? Math.Min(1, 0.1 / TensorPrimitives.Norm<double>(direction)) : 1,
                newValue;
            while (true)
            {
                TensorPrimitives.MultiplyAdd(direction, step, x, candidate);
                newValue = function(candidate, newGradient);
                if (newValue <= value + (1e-4 * step * slope) || step < 1e-12)
                    break;
                step *= 0.5;
            }
            if (!(newValue < value))
                break;
            Remember(history, candidate, x, newGradient, gradient);
            candidate.CopyTo(x, 0);
            newGradient.CopyTo(gradient, 0);
            double decrease = value - newValue;
            value = newValue;
            if (decrease <= tolerance * Math.Max(Math.Abs(value), 1e-12))
                break;
        }
        return value;
    }

    private static void Remember(Queue<Correction> history, double[] x, double[] oldX, double[] gradient, double[] oldGradient)
    {
        double[] step = new double[x.Length],
            change = new double[x.Length];
        TensorPrimitives.Subtract(x, oldX, step);
        TensorPrimitives.Subtract(gradient, oldGradient, change);
        double curvature = TensorPrimitives.Dot<double>(step, change);
        // A step without positive curvature would make the model of the Hessian indefinite.
        if (curvature <= 1e-12 * TensorPrimitives.Norm<double>(step) * TensorPrimitives.Norm<double>(change))
            return;
        history.Enqueue(new Correction(step, change, curvature));
        if (history.Count > Memory)
            history.Dequeue();
    }

    private static double[] Direction(double[] gradient, Queue<Correction> history)
    {
        double[] q = new double[gradient.Length];
        TensorPrimitives.Negate(gradient, q);
        Correction[] past = [.. history];
        double[] weights = new double[past.Length];
        for (int i = past.Length - 1; i >= 0; i--)
        {
            weights[i] = TensorPrimitives.Dot<double>(past[i].Step, q) / past[i].Curvature;
            TensorPrimitives.MultiplyAdd(past[i].Change, -weights[i], q, q);
        }
        if (past.Length > 0)
            TensorPrimitives.Multiply(q, past[^1].Curvature / TensorPrimitives.SumOfSquares<double>(past[^1].Change), q);
        for (int i = 0; i < past.Length; i++)
        {
            double correction = TensorPrimitives.Dot<double>(past[i].Change, q) / past[i].Curvature;
            TensorPrimitives.MultiplyAdd(past[i].Step, weights[i] - correction, q, q);
        }
        return q;
    }
}
