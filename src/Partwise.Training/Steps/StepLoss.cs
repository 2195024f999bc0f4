using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>Adds a loss to a network.</summary>
/// <param name="model">The network; it is changed.</param>
/// <param name="names">What the loss reads, and what its input and output must be called.</param>
/// <returns>Further scalar tensors to be reported with every step, such as the terms of the loss; the names of existing tensors.</returns>
internal delegate IReadOnlyList<string> StepLoss(OnnxModel model, StepLossNames names);
