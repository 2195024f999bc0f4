using Partwise.Onnx.Inference;

namespace Partwise.Training.ProtoPNet;

/// <summary>The input of one step; valid until the next is asked for.</summary>
/// <param name="Input">[N, …], what the graph to train reads.</param>
/// <param name="Labels">The class of each.</param>
internal readonly record struct StepBatch(OrtValue Input, int[] Labels);
