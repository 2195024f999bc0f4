namespace Partwise.Datasets;

/// <summary>A class of a dataset and the label of the model that it stands for.</summary>
/// <param name="Class">The class's position in the dataset, from 0.</param>
/// <param name="Name">The class's name in the dataset.</param>
/// <param name="Label">The label's index: the model's output, from 0.</param>
/// <param name="LabelText">The label.</param>
/// <param name="Rule">Why they match.</param>
public sealed record MatchedClass(int Class, string Name, int Label, string LabelText, MatchRule Rule);
