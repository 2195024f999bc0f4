namespace Partwise.Training;

/// <summary>The tensors of a loss.</summary>
/// <param name="Logits">The tensor [N, classes] that it reads.</param>
/// <param name="Labels">The name of the input to add: the labels [N], 64-bit integers.</param>
/// <param name="Loss">The name of the output to add: the loss, a scalar.</param>
internal sealed record StepLossNames(string Logits, string Labels, string Loss);
