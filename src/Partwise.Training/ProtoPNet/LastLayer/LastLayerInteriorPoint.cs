using System.Numerics.Tensors;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// The interior-point method of Koh, Kim and Boyd (JMLR 2007) for L1 penalties: each |w| is bounded by a variable u, and Newton steps
/// follow the minimisers of t·(F + λ·Σu) − Σ log(u² − w²) as t grows; the systems are solved by conjugate gradients with a diagonal
/// preconditioner. The number of steps hardly depends on the problem's condition. In double.
///</summary>
internal sealed class LastLayerInteriorPoint(LastLayerProblem problem, LastLayerOptions options)
{
    private const int MaxSteps = 100;
    private const int MaxConjugate = 2000;
    private const int MaxHalvings = 60;
    private const double Growth = 5;
    private const double Inexactness = 1e-3;

    private readonly int _n = problem.Start.Length;
    private readonly double[] _gradient = new double[problem.Start.Length],
        _bounds = new double[problem.Start.Length];
    private readonly double[] _stepW = new double[problem.Start.Length],
        _stepU = new double[problem.Start.Length];
    private readonly double[] _nextW = new double[problem.Start.Length],
        _nextU = new double[problem.Start.Length],
        _scratch = new double[problem.Start.Length];

    /// <summary>Minimises from <paramref name="w"/>, in place; gives the Newton steps.</summary>
    public int Minimize(double[] w, int maxIterations, CancellationToken cancellationToken)
    {
        int steps = 0;
        double value = problem.Smooth(w, _gradient, precise: true),
            gap = problem.Gap(w, _gradient);
        if (gap <= options.GapTolerance || maxIterations < 1)
            return 0;
        double t = Math.Max(100, 0.1 * _n / gap);
        for (int i = 0; i < _n; i++)
            _bounds[i] = Bounded(i)
                ? (1 + Math.Sqrt(1 + (t * options.Sparsity * w[i] * t * options.Sparsity * w[i]))) / (t * options.Sparsity)
                : 0;
        while (steps < Math.Min(MaxSteps, maxIterations) && problem.Gap(w, _gradient) > options.GapTolerance)
        {
            double slope = Direction(w, t, cancellationToken),
                step = Search(w, value, t, slope);
            if (step == 0)
                break;
            _nextW.CopyTo(w, 0);
            _nextU.CopyTo(_bounds, 0);
            value = problem.Smooth(w, _gradient, precise: true);
            t *= step >= 0.5 ? Growth : 1;
            steps++;
        }
        SetZeros(w);
        return steps;
    }

    private bool Bounded(int i) => options.Sparsity > 0 && problem.IsPenalised(i);

    /// <summary>The Newton step of weights and bounds; gives the slope along it. The bounds' block is diagonal and eliminated.</summary>
    private double Direction(double[] w, double t, CancellationToken cancellationToken)
    {
        double[] right = new double[_n],
            barrier = new double[_n],
            first = new double[_n],
            mixed = new double[_n],
            gradientU = new double[_n],
            gradientW = new double[_n];
        for (int i = 0; i < _n; i++)
        {
            gradientW[i] = t * _gradient[i];
            if (Bounded(i))
            {
                double q1 = 1 / (_bounds[i] + w[i]),
                    q2 = 1 / (_bounds[i] - w[i]);
                gradientW[i] -= q1 - q2;
                gradientU[i] = (t * options.Sparsity) - (q1 + q2);
                (first[i], mixed[i]) = ((q1 * q1) + (q2 * q2), (q1 * q1) - (q2 * q2));
                barrier[i] = first[i] - (mixed[i] * mixed[i] / first[i]);
            }
            right[i] = (Bounded(i) ? mixed[i] / first[i] * gradientU[i] : 0) - gradientW[i];
        }
        Solve(right, barrier, t, cancellationToken);
        double slope = 0;
        for (int i = 0; i < _n; i++)
        {
            _stepU[i] = Bounded(i) ? (-gradientU[i] - (mixed[i] * _stepW[i])) / first[i] : 0;
            slope += (gradientW[i] * _stepW[i]) + (gradientU[i] * _stepU[i]);
        }
        return slope;
    }

    /// <summary>Solves (t·H + diag(barrier))·step = right.</summary>
    private void Solve(double[] right, double[] barrier, double t, CancellationToken cancellationToken)
    {
        double[] scale = new double[_n],
            along = new double[_n],
            product = new double[_n],
            conditioned = new double[_n];
        problem.HessianDiagonal(scale);
        for (int i = 0; i < _n; i++)
            scale[i] = 1 / ((t * scale[i]) + barrier[i]);
        Array.Clear(_stepW);
        TensorPrimitives.Multiply(scale, right, conditioned);
        conditioned.CopyTo(along, 0);
        double square = TensorPrimitives.Dot<double>(right, conditioned),
            enough = Inexactness * TensorPrimitives.Norm<double>(right);
        for (int k = 0; k < MaxConjugate && TensorPrimitives.Norm<double>(right) > enough; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            problem.HessianProduct(along, product);
            TensorPrimitives.Multiply(product, t, product);
            TensorPrimitives.MultiplyAdd(along, barrier, product, product);
            double step = square / TensorPrimitives.Dot<double>(along, product);
            TensorPrimitives.MultiplyAdd(along, step, _stepW, _stepW);
            TensorPrimitives.MultiplyAdd(product, -step, right, right);
            TensorPrimitives.Multiply(scale, right, conditioned);
            double next = TensorPrimitives.Dot<double>(right, conditioned);
            TensorPrimitives.MultiplyAdd(along, next / square, conditioned, along);
            square = next;
        }
    }

    /// <summary>Halves the step until it stays inside the bounds and leads down; 0 where none does.</summary>
    private double Search(double[] w, double value, double t, double slope)
    {
        double start = Barrier(w, _bounds, value, t),
            step = 1;
        for (int trial = 0; trial < MaxHalvings; trial++, step /= 2)
        {
            TensorPrimitives.MultiplyAdd(_stepW, step, w, _nextW);
            TensorPrimitives.MultiplyAdd(_stepU, step, _bounds, _nextU);
            if (IsInside() && Barrier(_nextW, _nextU, problem.Smooth(_nextW, _scratch, precise: true), t) <= start + (0.01 * step * slope))
                return step;
        }
        return 0;
    }

    private bool IsInside()
    {
        for (int i = 0; i < _n; i++)
        {
            if (Bounded(i) && !(_nextU[i] > Math.Abs(_nextW[i])))
                return false;
        }
        return true;
    }

    private double Barrier(double[] w, double[] u, double smooth, double t)
    {
        double bounds = 0,
            logs = 0;
        for (int i = 0; i < _n; i++)
        {
            bounds += u[i];
            logs += Bounded(i) ? Math.Log(u[i] - w[i]) + Math.Log(u[i] + w[i]) : 0;
        }
        return (t * (smooth + (options.Sparsity * bounds))) - logs;
    }

    // Inside the bounds no weight is 0 exactly; those that are 0 at the minimum become so if the certificate allows it.
    private void SetZeros(double[] w)
    {
        double[] gradient = [.. _gradient];
        foreach (double small in new[] { 1e-2, 1e-3, 1e-4, 1e-5 })
        {
            w.CopyTo(_nextW, 0);
            for (int i = 0; i < _n; i++)
            {
                if (Bounded(i) && Math.Abs(w[i]) < small && Math.Abs(gradient[i]) < options.Sparsity)
                    _nextW[i] = 0;
            }
            _ = problem.Smooth(_nextW, _gradient, precise: true);
            if (problem.Gap(_nextW, _gradient) > options.GapTolerance)
                continue;
            _nextW.CopyTo(w, 0);
            return;
        }
    }
}
