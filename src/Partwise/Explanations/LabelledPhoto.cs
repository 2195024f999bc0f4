using Partwise.Datasets;

namespace Partwise.Explanations;

/// <summary>A photo of a dataset that went through a model.</summary>
/// <param name="Image">The photo in its dataset.</param>
/// <param name="Label">The class of the model that its class stands for; null where there is none.</param>
/// <param name="Seen">What the model made of it.</param>
public sealed record LabelledPhoto(DatasetImage Image, int? Label, SeenPhoto Seen);
