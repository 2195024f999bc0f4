namespace Partwise.Numerics;

/// <summary>F ≈ E P with E ≥ 0: the result of <see cref="Nmf"/>.</summary>
public sealed class NmfFactorization
{
    internal NmfFactorization(float[] factors, float[] encoding, int encodingStride, int iterations, double error, double norm)
    {
        Factors = factors;
        Encoding = encoding;
        EncodingStride = encodingStride;
        Iterations = iterations;
        Error = error;
        Norm = norm;
    }

    /// <summary>P [factors, dimensions], row-major.</summary>
    public float[] Factors { get; }

    /// <summary>E stored transposed: entry (factor j, row m) is at j · <see cref="EncodingStride"/> + m.</summary>
    public float[] Encoding { get; }

    /// <summary>The distance between two factors in <see cref="Encoding"/>, at least the number of rows of F.</summary>
    public int EncodingStride { get; }

    /// <summary>Iterations done.</summary>
    public int Iterations { get; }

    /// <summary>‖F − E P‖, Frobenius, from the iteration's own products; ± 1e-7 · ‖F‖² / error.</summary>
    public double Error { get; }

    /// <summary>‖F‖, Frobenius.</summary>
    public double Norm { get; }

    /// <summary>Error / Norm, 0…1.</summary>
    public double RelativeError => Norm == 0 ? 0 : Error / Norm;
}
