namespace Partwise.Datasets;

/// <summary>An image or folder that belongs to a dataset but cannot be used.</summary>
/// <param name="Path">Its path as the dataset names it.</param>
/// <param name="Reason">Why, as the end of a sentence, for example "the file does not exist".</param>
public sealed record SkippedImage(string Path, string Reason);
