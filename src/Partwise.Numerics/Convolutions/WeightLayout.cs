namespace Partwise.Numerics;

/// <summary>How plain weights are read: [out, in, kernel] or, transposed, [in, out, kernel]; and which offsets of the kernel, in which
/// order.</summary>
/// <param name="Outputs">The channels that the packed weights give.</param>
/// <param name="Inputs">The channels that they read.</param>
/// <param name="Transposed">Whether inputs come first in the plain weights.</param>
/// <param name="KernelSize">The offsets of the plain kernel.</param>
/// <param name="Taken">The places of the offsets taken, in order.</param>
internal sealed record WeightLayout(int Outputs, int Inputs, bool Transposed, int KernelSize, int[] Taken)
{
    /// <summary>Where the kernel of a pair of channels begins.</summary>
    public int Kernel(int output, int input) => (Transposed ? (input * Outputs) + output : (output * Inputs) + input) * KernelSize;

    /// <summary>Offsets of a kernel of <paramref name="width"/> columns: rows and columns from a first one on in steps.</summary>
    public static int[] Select(int width, int firstRow, int rowStep, int rows, int firstColumn, int columnStep, int columns) =>
        [
            .. Enumerable
                .Range(0, rows)
                .SelectMany(r =>
                    Enumerable.Range(0, columns).Select(c => ((firstRow + (r * rowStep)) * width) + firstColumn + (c * columnStep))
                ),
        ];
}
