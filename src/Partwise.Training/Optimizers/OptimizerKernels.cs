using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Partwise.Training;

/// <summary>
/// One fused pass per parameter: read, update, write. Every element goes through the same single-precision operations in the same order in
/// the vector and in the scalar version, so their results are equal to the last bit.
/// </summary>
internal static class OptimizerKernels
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sgd(Span<float> p, ReadOnlySpan<float> g, Span<float> m, SgdStep step)
    {
        int vectors = p.Length - (p.Length % Vector<float>.Count);
        Check(p, g, m);
        ref float p0 = ref MemoryMarshal.GetReference(p),
            m0 = ref MemoryMarshal.GetReference(m),
            g0 = ref MemoryMarshal.GetReference(g);
        Vector<float> rate = new(step.Rate),
            momentum = new(step.Momentum),
            decay = new(step.CoupledDecay),
            shrink = new(step.Shrink);
        for (nuint i = 0; i < (nuint)vectors; i += (nuint)Vector<float>.Count)
        {
            Vector<float> value = Vector.LoadUnsafe(ref p0, i);
            Vector<float> gradient = Vector.LoadUnsafe(ref g0, i) + (decay * value);
            Vector<float> moved = (momentum * Vector.LoadUnsafe(ref m0, i)) + gradient;
            moved.StoreUnsafe(ref m0, i);
            Vector<float> direction = step.Nesterov ? gradient + (momentum * moved) : moved;
            ((shrink * value) - (rate * direction)).StoreUnsafe(ref p0, i);
        }
        SgdScalar(p[vectors..], g[vectors..], m[vectors..], step);
    }

    public static void SgdScalar(Span<float> p, ReadOnlySpan<float> g, Span<float> m, SgdStep step)
    {
        for (int i = 0; i < p.Length; i++)
        {
            float gradient = g[i] + (step.CoupledDecay * p[i]);
            m[i] = (step.Momentum * m[i]) + gradient;
            float direction = step.Nesterov ? gradient + (step.Momentum * m[i]) : m[i];
            p[i] = (step.Shrink * p[i]) - (step.Rate * direction);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Adam(Span<float> p, ReadOnlySpan<float> g, Span<float> m, Span<float> v, AdamStep step)
    {
        int vectors = p.Length - (p.Length % Vector<float>.Count);
        Check(p, g, m);
        Check(p, g, v);
        ref float p0 = ref MemoryMarshal.GetReference(p),
            m0 = ref MemoryMarshal.GetReference(m);
        ref float v0 = ref MemoryMarshal.GetReference(v),
            g0 = ref MemoryMarshal.GetReference(g);
        Vector<float> rate = new(step.Rate),
            beta1 = new(step.Beta1),
            rest1 = new(step.OneMinusBeta1),
            beta2 = new(step.Beta2),
            rest2 = new(step.OneMinusBeta2);
        Vector<float> epsilon = new(step.Epsilon),
            root = new(step.RootCorrection),
            decay = new(step.CoupledDecay),
            shrink = new(step.Shrink);
        for (nuint i = 0; i < (nuint)vectors; i += (nuint)Vector<float>.Count)
        {
            Vector<float> value = Vector.LoadUnsafe(ref p0, i);
            Vector<float> gradient = Vector.LoadUnsafe(ref g0, i) + (decay * value);
            Vector<float> mean = (beta1 * Vector.LoadUnsafe(ref m0, i)) + (rest1 * gradient);
            Vector<float> square = (beta2 * Vector.LoadUnsafe(ref v0, i)) + (rest2 * gradient * gradient);
            mean.StoreUnsafe(ref m0, i);
            square.StoreUnsafe(ref v0, i);
            ((shrink * value) - (rate * mean / ((Vector.SquareRoot(square) / root) + epsilon))).StoreUnsafe(ref p0, i);
        }
        AdamScalar(p[vectors..], g[vectors..], m[vectors..], v[vectors..], step);
    }

    public static void AdamScalar(Span<float> p, ReadOnlySpan<float> g, Span<float> m, Span<float> v, AdamStep step)
    {
        for (int i = 0; i < p.Length; i++)
        {
            float gradient = g[i] + (step.CoupledDecay * p[i]);
            m[i] = (step.Beta1 * m[i]) + (step.OneMinusBeta1 * gradient);
            v[i] = (step.Beta2 * v[i]) + (step.OneMinusBeta2 * gradient * gradient);
            p[i] = (step.Shrink * p[i]) - (step.Rate * m[i] / ((MathF.Sqrt(v[i]) / step.RootCorrection) + step.Epsilon));
        }
    }

    private static void Check(ReadOnlySpan<float> p, ReadOnlySpan<float> g, ReadOnlySpan<float> state)
    {
        if (g.Length != p.Length || state.Length != p.Length)
            throw new ArgumentException(
                $"A parameter of {p.Length} numbers was given a gradient of {g.Length} and a memory of {state.Length}; all must be as long."
            );
    }
}
