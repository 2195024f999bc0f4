namespace Partwise.Onnx.Inference;

/// <summary>Makes what computes a node. An exception makes the session's creation fail with its message.</summary>
/// <param name="attributes">The node's attributes; valid during the call only.</param>
public delegate CustomKernel KernelFactory(KernelAttributes attributes);
