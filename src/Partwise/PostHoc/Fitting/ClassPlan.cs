using Partwise.Datasets;

namespace Partwise.PostHoc;

/// <summary>The images that one class of the model is decomposed on.</summary>
/// <param name="Class">The class's index in the logits.</param>
/// <param name="Label">Its label.</param>
/// <param name="Images">The images, in the dataset's order.</param>
internal sealed record ClassPlan(int Class, string Label, IReadOnlyList<DatasetImage> Images);
