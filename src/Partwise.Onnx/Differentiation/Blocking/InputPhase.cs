namespace Partwise.Onnx.Differentiation;

/// <summary>One dimension of a convolution that gives some positions of an input's gradient.</summary>
/// <param name="First">The kernel's offset that comes first.</param>
/// <param name="Step">From one offset to the next.</param>
/// <param name="Count">The offsets; 0 where nothing arrives.</param>
/// <param name="Pad">Zeros before what arrived; negative where the form is not covered.</param>
/// <param name="PadEnd">Zeros after it.</param>
internal readonly record struct InputPhase(long First, long Step, long Count, long Pad, long PadEnd);
