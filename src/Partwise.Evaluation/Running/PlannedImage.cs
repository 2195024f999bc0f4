using Partwise.Datasets;

namespace Partwise.Evaluation;

/// <summary>An image to evaluate and the model's label of its class; null where it has none.</summary>
internal sealed record PlannedImage(DatasetImage Image, int? Label);
