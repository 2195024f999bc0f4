using System.Numerics.Tensors;
using Partwise.Training;

namespace Partwise.ProtoPNet;

/// <summary>
/// Minimises the objective of the last layer orthant by orthant: within the orthant of the weights λ·Σ|w| is linear, a step that would leave it
/// ends at its edge, and connections become exactly 0. First limited-memory quasi-Newton steps in single precision (Andrew and Gao, ICML 2007),
/// which get far at little cost; then Newton steps in double, solved by conjugate gradients (Nocedal and Wright 2006, §7.1), since similarities
/// that hardly differ make the problem too badly conditioned for anything less. The duality gap says when to stop, so the answer does not depend
/// on how it was reached.
/// </summary>
internal sealed class LastLayerSolver(LastLayerProblem problem, LastLayerOptions options)
{
    private const int Memory = 20;
    private const int MaxQuasiNewton = 500;
    private const int MaxConjugate = 400;
    private const int MaxHalvings = 40;

    private readonly int _unknowns = problem.Start.Length;

    /// <summary>Minimises from <paramref name="w"/>, in place; gives the iterations.</summary>
    public int Minimize(double[] w, CancellationToken cancellationToken)
    {
        StartLow(w);
        int first = Descend(w, newton: false, Math.Min(MaxQuasiNewton, options.MaxIterations), cancellationToken);
        return first + Descend(w, newton: true, options.MaxIterations - first, cancellationToken);
    }

    /// <summary>Starts where the penalties alone are smallest, if that is lower: with many classes most connections end at 0 and are there at once.</summary>
    private void StartLow(double[] w)
    {
        double[] low = new double[_unknowns], gradient = new double[_unknowns];
        problem.LeastPenalty(low);
        if (problem.Smooth(low, gradient, precise: false) + problem.Sparsity(low) < problem.Smooth(w, gradient, precise: false) + problem.Sparsity(w))
            low.CopyTo(w, 0);
    }

    private int Descend(double[] w, bool newton, int maxIterations, CancellationToken cancellationToken)
    {
        double[] gradient = new double[_unknowns], next = new double[_unknowns], nextGradient = new double[_unknowns];
        double[] sub = new double[_unknowns], direction = new double[_unknowns];
        var history = new StepHistory(Memory);
        double value = problem.Smooth(w, gradient, newton) + problem.Sparsity(w);
        int iteration = 0;
        for (; iteration < maxIterations && problem.Gap(w, gradient) > options.GapTolerance; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            problem.Subgradient(w, gradient, sub);
            if (newton)
                NewtonDirection(w, sub, direction, cancellationToken);
            else
                history.Direction(sub, direction);
            KeepDescending(w, direction, sub);
            double step = newton || history.Count > 0 ? 1 : Math.Min(1, 1 / TensorPrimitives.Norm<double>(sub));
            double nextValue = Search(w, value, sub, direction, step, newton, next, nextGradient);
            if (!double.IsFinite(nextValue) && newton)
            {
                // Cut off at the edges of the orthant, a Newton step need not lead down; along the subgradient there is always a way.
                TensorPrimitives.Negate(sub, direction);
                nextValue = Search(w, value, sub, direction, 1, newton, next, nextGradient);
            }
            if (!double.IsFinite(nextValue))
                break;
            history.Add(w, next, gradient, nextGradient);
            (value, gradient, nextGradient) = (nextValue, nextGradient, gradient);
            next.CopyTo(w, 0);
        }
        return iteration;
    }

    /// <summary>Solves H·d = −g by conjugate gradients over the weights that are free to move: those that are not 0 or want to leave it.</summary>
    private void NewtonDirection(double[] w, double[] sub, double[] direction, CancellationToken cancellationToken)
    {
        double[] residual = new double[_unknowns], along = new double[_unknowns], product = new double[_unknowns];
        TensorPrimitives.Negate(sub, residual);
        residual.CopyTo(along, 0);
        Array.Clear(direction);
        double square = TensorPrimitives.SumOfSquares<double>(residual), norm = Math.Sqrt(square), enough = norm * Math.Min(0.1, Math.Sqrt(norm));
        for (int i = 0; i < Math.Min(MaxConjugate, _unknowns) && Math.Sqrt(square) > enough; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            problem.HessianProduct(along, product);
            for (int j = 0; j < _unknowns; j++)
                product[j] = w[j] == 0 && sub[j] == 0 && problem.IsPenalised(j) ? 0 : product[j];
            double step = square / TensorPrimitives.Dot<double>(along, product);
            TensorPrimitives.MultiplyAdd(along, step, direction, direction);
            TensorPrimitives.MultiplyAdd(product, -step, residual, residual);
            double next = TensorPrimitives.SumOfSquares<double>(residual);
            TensorPrimitives.MultiplyAdd(along, next / square, residual, along);
            square = next;
        }
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

    /// <summary>Halves the step until the objective falls; infinity where it does not, which within rounding means that the end is reached.</summary>
    private double Search(double[] w, double value, double[] sub, double[] direction, double step, bool precise, double[] next, double[] nextGradient)
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
            double nextValue = problem.Smooth(next, nextGradient, precise) + problem.Sparsity(next);
            if (nextValue <= value + (1e-4 * slope) && slope < 0)
                return nextValue;
        }
        return double.PositiveInfinity;
    }
}
