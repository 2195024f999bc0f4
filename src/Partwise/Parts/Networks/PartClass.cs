namespace Partwise.Parts;

/// <summary>How one class is represented in a part network.</summary>
/// <param name="Class">The class's index in the logits.</param>
/// <param name="K">Its number of parts.</param>
/// <param name="Decomposed">False for a class that was not fitted: its one part is the whole head row.</param>
public sealed record PartClass(int Class, int K, bool Decomposed);
