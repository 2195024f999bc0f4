namespace Partwise.Datasets;

/// <summary>A class of a dataset.</summary>
/// <param name="Index">Its position among the dataset's classes, from 0; not the index of a model's label (see
/// <see cref="ClassMatcher"/>).</param>
/// <param name="Name">Its name as the dataset spells it, for example the name of its folder.</param>
public sealed record DatasetClass(int Index, string Name);
