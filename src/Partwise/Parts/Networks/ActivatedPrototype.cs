namespace Partwise.Parts;

/// <summary>A prototype of a prototype network and how similar the image is to it.</summary>
/// <param name="Prototype">Its number among all prototypes.</param>
/// <param name="Similarity">The highest similarity to any patch of the image.</param>
/// <param name="Map">Row-major [height, width] of the activation map: the similarity at every position.</param>
public sealed record ActivatedPrototype(int Prototype, float Similarity, float[] Map);
