namespace Partwise.Parts;

/// <summary>An image explained: its top classes, each as bias plus parts.</summary>
/// <param name="Predictions">The top T classes, highest logit first.</param>
/// <param name="MapHeight">Rows of every part map.</param>
/// <param name="MapWidth">Columns of every part map.</param>
public sealed record PartExplanation(IReadOnlyList<PartPrediction> Predictions, int MapHeight, int MapWidth);
