namespace Partwise.Numerics;

/// <summary>The instruction width that the kernels use.</summary>
public enum VectorPath
{
    /// <summary>Plain loops, on every processor; the reference for the other two.</summary>
    Scalar,

    /// <summary>256-bit vectors (AVX2 with FMA).</summary>
    Vector256,

    /// <summary>512-bit vectors (AVX-512).</summary>
    Vector512,
}
