using System.Numerics.Tensors;

namespace Partwise.Training;

/// <summary>
/// L-BFGS (Nocedal and Wright, Numerical Optimization, 2006, algorithm 7.4) that stops when the gradient vanishes. The objective is known
/// to single precision only, so a step counts as a descent within that noise.
/// </summary>
internal static class LogisticSolver
{
    private const int Memory = 12;
    private const int MaxTrials = 30;
    private const double Noise = 1e-7;

    /// <summary>Minimises from <paramref name="x"/>, in place.</summary>
    public static LogisticSolution Minimize(
        LogisticProblem problem,
        double penalty,
        double[] x,
        double tolerance,
        int maxIterations,
        CancellationToken cancellationToken
    )
    {
        int n = x.Length;
        double[] gradient = new double[n],
            next = new double[n],
            nextGradient = new double[n],
            direction = new double[n];
        var history = new StepHistory(Memory);
        double value = problem.Evaluate(x, penalty, gradient);
        int iteration = 0;
        for (; iteration < maxIterations && Norm(gradient) > tolerance; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            history.Direction(gradient, direction);
            double slope = TensorPrimitives.Dot<double>(direction, gradient);
            if (!(slope < 0))
                break;
            double step = history.Count == 0 ? Math.Min(1, 1 / TensorPrimitives.Norm<double>(gradient)) : 1;
            double nextValue = Search(problem, penalty, x, value, direction, slope, ref step, next, nextGradient);
            if (!double.IsFinite(nextValue))
                break;
            history.Add(x, next, gradient, nextGradient);
            (value, gradient, nextGradient) = (nextValue, nextGradient, gradient);
            next.CopyTo(x, 0);
        }
        return new LogisticSolution(value, Norm(gradient), iteration);
    }

    /// <summary>Finds a step that lowers the objective enough without being needlessly short; infinity where there is none.</summary>
    private static double Search(
        LogisticProblem problem,
        double penalty,
        double[] x,
        double value,
        double[] direction,
        double slope,
        ref double step,
        double[] next,
        double[] nextGradient
    )
    {
        double low = 0,
            high = double.PositiveInfinity,
            slack = Noise * Math.Max(1, Math.Abs(value));
        for (int trial = 0; trial < MaxTrials; trial++)
        {
            TensorPrimitives.MultiplyAdd(direction, step, x, next);
            double nextValue = problem.Evaluate(next, penalty, nextGradient);
            double nextSlope = TensorPrimitives.Dot<double>(direction, nextGradient);
            if (!(nextValue <= value + (1e-4 * step * slope) + slack))
                high = step;
            else if (nextSlope < 0.9 * slope)
                low = step;
            else
                return nextValue;
            step = double.IsInfinity(high) ? 2 * step : (low + high) / 2;
        }
        return double.PositiveInfinity;
    }

    private static double Norm(double[] gradient) => Math.Abs(TensorPrimitives.MaxMagnitude<double>(gradient));
}
