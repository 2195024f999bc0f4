namespace Partwise.Training;

/// <summary>The numbers of one SGD step.</summary>
internal readonly record struct SgdStep(float Rate, float Momentum, float CoupledDecay, float Shrink, bool Nesterov);
