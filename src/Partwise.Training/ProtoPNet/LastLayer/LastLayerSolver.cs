using System.Numerics.Tensors;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// Minimises the objective of the last layer: first by limited-memory quasi-Newton steps in single precision within the orthant of the
/// weights, where λ·Σ|w| is linear (Andrew and Gao, ICML 2007), which is enough where the network tells classes apart; then, where
/// similarities hardly differ and the problem is too badly conditioned for that, by <see cref="LastLayerInteriorPoint"/>. The duality gap
/// says when to stop, so the answer does not depend on how it was reached.
///</summary>
internal sealed class LastLayerSolver(LastLayerProblem problem, LastLayerOptions options)
{
    private const int Memory = 20;
    private const int MaxQuasiNewton = 500;
    private const int MaxHalvings = 40;

    private readonly int _unknowns = problem.Start.Length;

    /// <summary>Minimises from <paramref name="w"/>, in place; gives the iterations.</summary>
    public int Minimize(double[] w, CancellationToken cancellationToken)
    {
        StartLow(w);
        int first = Descend(w, Math.Min(MaxQuasiNewton, options.MaxIterations), cancellationToken);
        return first + new LastLayerInteriorPoint(problem, options).Minimize(w, options.MaxIterations - first, cancellationToken);
    }

    /// <summary>Starts where the penalties alone are smallest, if that is lower: with many classes most connections end at 0 and are there
    /// at once.</summary>
    private void StartLow(double[] w)
    {
        double[] low = new double[_unknowns],
            gradient = new double[_unknowns];
        problem.LeastPenalty(low);
        if (
            problem.Smooth(low, gradient, precise: false) + problem.Sparsity(low)
            < problem.Smooth(w, gradient, precise: false) + problem.Sparsity(w)
        )
            low.CopyTo(w, 0);
    }

    private int Descend(double[] w, int maxIterations, CancellationToken cancellationToken)
    {
        double[] gradient = new double[_unknowns],
            next = new double[_unknowns],
            nextGradient = new double[_unknowns];
        double[] sub = new double[_unknowns],
            direction = new double[_unknowns];
        var history = new StepHistory(Memory);
        double value = problem.Smooth(w, gradient, precise: false) + problem.Sparsity(w);
        int iteration = 0;
        // A little further than needed: the gap is measured again in double.
        for (; iteration < maxIterations && problem.Gap(w, gradient) > options.GapTolerance / 2; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            problem.Subgradient(w, gradient, sub);
            history.Direction(sub, direction);
            KeepDescending(w, direction, sub);
            double step = history.Count > 0 ? 1 : Math.Min(1, 1 / TensorPrimitives.Norm<double>(sub));
            double nextValue = Search(w, value, sub, direction, step, next, nextGradient);
            if (!double.IsFinite(nextValue))
                break;
            history.Add(w, next, gradient, nextGradient);
            (value, gradient, nextGradient) = (nextValue, nextGradient, gradient);
            next.CopyTo(w, 0);
        }
        return iteration;
    }

    // A weight that is 0 has no orthant but the one that the subgradient points into; if the direction disagrees, it rests.
    private void KeepDescending(double[] w, double[] direction, double[] sub)
    {
        for (int i = 0; i < _unknowns; i++)
        {
            if (w[i] == 0 && problem.IsPenalised(i) && !(direction[i] * sub[i] < 0))
                direction[i] = 0;
        }
    }

    /// <summary>Halves the step until the objective falls; infinity where it does not, which within rounding means that the end is
    /// reached.</summary>
    private double Search(double[] w, double value, double[] sub, double[] direction, double step, double[] next, double[] nextGradient)
    {
        for (int trial = 0; trial < MaxHalvings; trial++, step /= 2)
        {
            double slope = 0;
            for (int i = 0; i < _unknowns; i++)
            {
                next[i] = w[i] + (step * direction[i]);
                // No step leaves the orthant: what would change its sign becomes 0.
                if (problem.IsPenalised(i) && next[i] * (w[i] != 0 ? w[i] : -sub[i]) <= 0)
                    next[i] = 0;
                slope += sub[i] * (next[i] - w[i]);
            }
            double nextValue = problem.Smooth(next, nextGradient, precise: false) + problem.Sparsity(next);
            if (nextValue <= value + (1e-4 * slope) && slope < 0)
                return nextValue;
        }
        return double.PositiveInfinity;
    }
}
