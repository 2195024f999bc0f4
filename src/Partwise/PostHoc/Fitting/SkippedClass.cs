namespace Partwise.PostHoc;

/// <summary>A class of the dataset that was not fitted, and why.</summary>
/// <param name="Name">The dataset's name of the class, or the model's label.</param>
/// <param name="Reason">One sentence.</param>
internal sealed record SkippedClass(string Name, string Reason);
