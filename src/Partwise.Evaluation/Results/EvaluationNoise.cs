namespace Partwise.Evaluation;

/// <summary>The noise of the stability in both its units.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="GreyLevels">The standard deviation in grey levels of 0 to 255, the mean over the channels.</param>
/// <param name="Normalised">The same in units of the normalised input, the mean over the channels.</param>
/// <param name="Draws">How many draws per image.</param>
public sealed record EvaluationNoise(string Model, double GreyLevels, double Normalised, int Draws);
