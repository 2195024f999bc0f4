namespace Partwise.PostHoc;

/// <summary>Prototypes rounded to float32 so that their sum stays as close to the head row as float32 allows.</summary>
internal sealed class FloatPrototypes
{
    private FloatPrototypes(float[] values, double maxError, int exactDimensions)
    {
        Values = values;
        MaxError = maxError;
        ExactDimensions = exactDimensions;
    }

    /// <summary>[k,D], row-major.</summary>
    public float[] Values { get; }

    /// <summary>
    /// max_d |Σ_i p̃_i[d] − v[d]| with the sum in double. At most 8e-9 wherever the smallest part of a channel is below 0.25, and never
    /// more than 2⁻²⁴ of that part.
    /// </summary>
    public double MaxError { get; }

    /// <summary>The number of channels whose sum is v exactly.</summary>
    public int ExactDimensions { get; }

    /// <summary>Rounds; in every channel the prototype of smallest magnitude takes the remainder, as its float32 grid is the
    /// finest.</summary>
    /// <param name="decomposition">The class.</param>
    /// <param name="head">v [D].</param>
    /// <exception cref="ArgumentException">The head row has another length than the prototypes.</exception>
    public static FloatPrototypes Round(ClassDecomposition decomposition, ReadOnlySpan<float> head)
    {
        ArgumentNullException.ThrowIfNull(decomposition);
        return Round(decomposition.Prototypes, head);
    }

    /// <summary>Rounds prototypes [k,D] that sum to <paramref name="head"/> [D].</summary>
    /// <exception cref="ArgumentException">The prototypes are not whole rows of the head row's length.</exception>
    public static FloatPrototypes Round(ReadOnlySpan<double> prototypes, ReadOnlySpan<float> head)
    {
        if (head.IsEmpty || prototypes.IsEmpty || prototypes.Length % head.Length != 0)
            throw new ArgumentException(
                $"{prototypes.Length} numbers are not prototypes of {head.Length} channels: pass whole rows.",
                nameof(prototypes)
            );
        int d = head.Length,
            k = prototypes.Length / d,
            exact = 0;
        float[] values = new float[k * d];
        double worst = 0;
        for (int c = 0; c < d; c++)
        {
            int smallest = 0;
            for (int i = 0; i < k; i++)
            {
                if (Math.Abs(prototypes[(i * d) + c]) < Math.Abs(prototypes[(smallest * d) + c]))
                    smallest = i;
            }
            double rest = head[c];
            for (int i = 0; i < k; i++)
            {
                if (i == smallest)
                    continue;
                values[(i * d) + c] = (float)prototypes[(i * d) + c];
                rest -= values[(i * d) + c];
            }
            values[(smallest * d) + c] = (float)rest;
            double error = Math.Abs(rest - (float)rest);
            worst = Math.Max(worst, error);
            exact += error == 0 ? 1 : 0;
        }
        return new FloatPrototypes(values, worst, exact);
    }
}
