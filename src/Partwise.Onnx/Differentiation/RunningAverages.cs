namespace Partwise.Onnx.Differentiation;

/// <summary>The running averages of one batch normalisation: the tensors that hold the old ones and the outputs with the new ones, each
/// [C].</summary>
/// <param name="Mean">The old mean.</param>
/// <param name="Variance">The old variance.</param>
/// <param name="NewMean">The output with the new mean.</param>
/// <param name="NewVariance">The output with the new variance.</param>
public sealed record RunningAverages(string Mean, string Variance, string NewMean, string NewVariance);
