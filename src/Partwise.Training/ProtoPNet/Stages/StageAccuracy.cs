namespace Partwise.Training.ProtoPNet;

/// <summary>How the network after a stage does.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Prototypes">The number of its prototypes.</param>
/// <param name="ValidationAccuracy">The share of the validation images that it recognises, 0 to 1; null without any.</param>
/// <param name="TestAccuracy">The share of the test images, measured for all stages after the last, when nothing is left to choose; null
/// without any.</param>
/// <param name="Seconds">What the stage took.</param>
public sealed record StageAccuracy(ProtoPNetStages Stage, int Prototypes, double? ValidationAccuracy, double? TestAccuracy, double Seconds);
