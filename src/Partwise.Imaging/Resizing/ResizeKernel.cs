namespace Partwise.Imaging.Resizing;

/// <summary>The instruction sets for which a pass exists; all give the same bits.</summary>
internal enum ResizeKernel
{
    Scalar,
    Vector128,
    Vector256,
    Vector512,
}
