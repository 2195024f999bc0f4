using System.Numerics.Tensors;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// F(W) = mean cross-entropy(softmax(W s), y) + λ·Σ|w| over connections to other classes + μ/2·‖W − W₀‖², W₀ the weights at the start.
/// The first two terms are the published objective (Chen et al. 2019, §2.2); the third makes it strongly convex.
///</summary>
internal sealed class LastLayerProblem
{
    private readonly float[] _similarities;
    private readonly int[] _labels;
    private readonly bool[] _penalised;
    private readonly double[] _start;
    private readonly LastLayerOptions _options;
    private readonly LogisticProblem _fast;
    private readonly double[] _padded,
        _paddedGradient;
    private readonly IReadOnlyDictionary<int, double> _held;
    private double[]? _probabilities;

    /// <param name="similarities">Row-major [n, m].</param>
    /// <param name="labels">The class of each photo, [n].</param>
    /// <param name="classOf">The class of each prototype, [m].</param>
    /// <param name="start">W₀.</param>
    /// <param name="options">λ and μ.</param>
    /// <param name="held">Weights from prototypes to their own classes that stay at a value of their own, by their place in W; null for
    /// none. The objective is then one of the others.</param>
    public LastLayerProblem(
        float[] similarities,
        int[] labels,
        int[] classOf,
        ClassConnection start,
        LastLayerOptions options,
        IReadOnlyDictionary<int, double>? held = null
    )
    {
        _held = held ?? new Dictionary<int, double>();
        (_similarities, _labels, _options) = (similarities, labels, options);
        (Classes, Prototypes) = (start.Classes, classOf.Length);
        _penalised = [.. Enumerable.Range(0, Classes).SelectMany(c => classOf.Select(own => own != c))];
        _start = [.. start.Weights.Select(w => (double)w)];
        _fast = new LogisticProblem(similarities, labels, Classes, options.Threads);
        _padded = new double[_fast.Unknowns];
        _paddedGradient = new double[_fast.Unknowns];
    }

    public int Classes { get; }

    public int Prototypes { get; }

    public int Rows => _labels.Length;

    public ReadOnlySpan<double> Start => _start;

    /// <summary>Whether weight <paramref name="i"/> connects a prototype with another class than its own.</summary>
    public bool IsPenalised(int i) => _penalised[i];

    /// <summary>λ·Σ|w|.</summary>
    public double Sparsity(ReadOnlySpan<double> w)
    {
        double sum = 0;
        for (int i = 0; i < w.Length; i++)
            sum += IsPenalised(i) ? Math.Abs(w[i]) : 0;
        return _options.Sparsity * sum;
    }

    /// <summary>The minimiser of the two penalties: W₀, connections to other classes moved towards 0 by λ/μ.</summary>
    public void LeastPenalty(Span<double> w)
    {
        double most = _options.Sparsity / _options.Proximity;
        for (int i = 0; i < w.Length; i++)
            w[i] = IsPenalised(i) ? Math.CopySign(Math.Max(0, Math.Abs(_start[i]) - most), _start[i]) : _start[i];
        Hold(w);
    }

    /// <summary>Puts the held weights where they stay.</summary>
    public void Hold(Span<double> w)
    {
        foreach ((int i, double value) in _held)
            w[i] = value;
    }

    /// <summary>The gradient of the smooth part, that of held weights included.</summary>
    public double[] WholeGradient(ReadOnlySpan<double> w)
    {
        double[] gradient = new double[w.Length];
        _ = Precise(w, gradient, out _);
        for (int i = 0; i < w.Length; i++)
            gradient[i] += _options.Proximity * (w[i] - _start[i]);
        return gradient;
    }

    /// <summary>F without λ·Σ|w|, and its gradient; products in single precision unless <paramref name="precise"/>.</summary>
    public double Smooth(ReadOnlySpan<double> w, Span<double> gradient, bool precise)
    {
        double loss = precise ? Precise(w, gradient, out _) : Fast(w, gradient);
        double squares = 0;
        for (int i = 0; i < w.Length; i++)
        {
            double step = w[i] - _start[i];
            gradient[i] += _options.Proximity * step;
            squares += step * step;
        }
        Rest(gradient);
        return loss + (_options.Proximity / 2 * squares);
    }

    // A weight that is held has no slope: no step moves it, and it has no share in the gap.
    private void Rest(Span<double> gradient)
    {
        foreach (int i in _held.Keys)
            gradient[i] = 0;
    }

    /// <summary>
    /// The duality gap, in closed form from the gradient of the smooth part. With the softmax as the dual point the cross-entropy's share
    /// of the gap is 0; what remains is Σ r(w) + r*(−g) + g·w over the weights, r(w) = λ|w| + μ/2(w − w₀)² and g the cross-entropy's
    /// gradient (Fenchel–Young; Boyd and Vandenberghe, Convex Optimization, 2004, §3.3 and §5.5.1). Every term is at least 0.
    ///</summary>
    public double Gap(ReadOnlySpan<double> w, ReadOnlySpan<double> gradient)
    {
        double gap = 0,
            mu = _options.Proximity;
        for (int i = 0; i < w.Length; i++)
        {
            double lambda = IsPenalised(i) ? _options.Sparsity : 0,
                step = w[i] - _start[i];
            double z = (mu * step) - gradient[i];
            double u = _start[i] + (z / mu),
                best = Math.CopySign(Math.Max(0, Math.Abs(u) - (lambda / mu)), u),
                other = best - _start[i];
            gap += (lambda * (Math.Abs(w[i]) - Math.Abs(best))) + (mu / 2 * ((step * step) - (other * other))) + (z * (best - w[i]));
        }
        return gap;
    }

    /// <summary>The smallest element of the subdifferential of F, coordinate by coordinate.</summary>
    public void Subgradient(ReadOnlySpan<double> w, ReadOnlySpan<double> gradient, Span<double> sub)
    {
        double lambda = _options.Sparsity;
        for (int i = 0; i < w.Length; i++)
        {
            double g = gradient[i];
            sub[i] =
                !IsPenalised(i) ? g
                : w[i] != 0 ? g + (lambda * Math.Sign(w[i]))
                : g + lambda < 0 ? g + lambda
                : g - lambda > 0 ? g - lambda
                : 0;
        }
    }

    /// <summary>Everything that is to be said of <paramref name="w"/>, in double.</summary>
    public LastLayerCertificate Certify(ReadOnlySpan<double> w)
    {
        double[] gradient = new double[w.Length],
            sub = new double[w.Length];
        double loss = Precise(w, gradient, out int correct),
            squares = 0,
            l1 = 0;
        for (int i = 0; i < w.Length; i++)
        {
            double step = w[i] - _start[i];
            squares += step * step;
            gradient[i] += _options.Proximity * step;
            l1 += IsPenalised(i) ? Math.Abs(w[i]) : 0;
        }
        Rest(gradient);
        Subgradient(w, gradient, sub);
        return new LastLayerCertificate(
            loss,
            l1,
            squares,
            Math.Max(0, Gap(w, gradient)),
            Math.Abs(TensorPrimitives.MaxMagnitude<double>(sub)),
            correct
        );
    }

    private double Fast(ReadOnlySpan<double> w, Span<double> gradient)
    {
        w.CopyTo(_padded);
        double loss = _fast.Evaluate(_padded, penalty: 0, _paddedGradient);
        _paddedGradient.AsSpan(0, w.Length).CopyTo(gradient);
        return loss;
    }

    /// <summary>H·v, H the Hessian of the smooth part where it was last evaluated precisely: (1/n)·Σ (diag(p) − p pᵀ) V s sᵀ +
    /// μ·V.</summary>
    public void HessianProduct(ReadOnlySpan<double> v, Span<double> product)
    {
        int m = Prototypes,
            rows = _labels.Length;
        double[] s = new double[m],
            u = new double[Classes];
        TensorPrimitives.Multiply(v, _options.Proximity, product);
        for (int n = 0; n < rows; n++)
        {
            TensorPrimitives.ConvertChecked<float, double>(_similarities.AsSpan(n * m, m), s);
            for (int c = 0; c < u.Length; c++)
                u[c] = TensorPrimitives.Dot<double>(v.Slice(c * m, m), s);
            ReadOnlySpan<double> p = _probabilities.AsSpan(n * Classes, Classes);
            double mean = TensorPrimitives.Dot<double>(p, u);
            for (int c = 0; c < u.Length; c++)
                TensorPrimitives.MultiplyAdd(s, p[c] * (u[c] - mean) / rows, product.Slice(c * m, m), product.Slice(c * m, m));
        }
        Rest(product);
    }

    /// <summary>The diagonal of that Hessian: (1/n)·Σ p(1 − p)s² + μ.</summary>
    public void HessianDiagonal(Span<double> diagonal)
    {
        int m = Prototypes,
            rows = _labels.Length;
        double[] s = new double[m];
        diagonal.Fill(_options.Proximity);
        for (int n = 0; n < rows; n++)
        {
            TensorPrimitives.ConvertChecked<float, double>(_similarities.AsSpan(n * m, m), s);
            TensorPrimitives.Multiply(s, s, s);
            for (int c = 0; c < Classes; c++)
            {
                double p = _probabilities![(n * Classes) + c];
                TensorPrimitives.MultiplyAdd(s, p * (1 - p) / rows, diagonal.Slice(c * m, m), diagonal.Slice(c * m, m));
            }
        }
    }

    private double Precise(ReadOnlySpan<double> w, Span<double> gradient, out int correct)
    {
        int m = Prototypes,
            rows = _labels.Length;
        _probabilities ??= new double[rows * Classes];
        double[] s = new double[m],
            logits = new double[Classes];
        double loss = 0;
        correct = 0;
        gradient.Clear();
        for (int n = 0; n < rows; n++)
        {
            TensorPrimitives.ConvertChecked<float, double>(_similarities.AsSpan(n * m, m), s);
            for (int c = 0; c < logits.Length; c++)
                logits[c] = TensorPrimitives.Dot<double>(w.Slice(c * m, m), s);
            int top = TensorPrimitives.IndexOfMax<double>(logits);
            correct += top == _labels[n] ? 1 : 0;
            double largest = logits[top],
                own = logits[_labels[n]];
            TensorPrimitives.Subtract(logits, largest, logits);
            TensorPrimitives.Exp<double>(logits, logits);
            double sum = TensorPrimitives.Sum<double>(logits);
            loss += Math.Log(sum) + largest - own;
            for (int c = 0; c < logits.Length; c++)
            {
                _probabilities[(n * Classes) + c] = logits[c] / sum;
                double error = ((logits[c] / sum) - (c == _labels[n] ? 1 : 0)) / rows;
                TensorPrimitives.MultiplyAdd(s, error, gradient.Slice(c * m, m), gradient.Slice(c * m, m));
            }
        }
        return loss / rows;
    }
}
