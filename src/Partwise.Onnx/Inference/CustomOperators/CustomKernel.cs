namespace Partwise.Onnx.Inference;

/// <summary>Computes one node of a <see cref="CustomOperator"/>. Runs of one session may call it at the same time.</summary>
public abstract class CustomKernel
{
    /// <summary>Reads the inputs and writes the outputs. An exception ends the run with its message.</summary>
    /// <param name="context">The tensors of this run; valid during the call only.</param>
    public abstract void Compute(KernelContext context);
}
