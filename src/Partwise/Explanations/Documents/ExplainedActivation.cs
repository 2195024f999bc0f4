namespace Partwise.Explanations;

/// <summary>A prototype that an image is similar to; coordinates are pixels of the photo.</summary>
/// <param name="Prototype">Its number among all prototypes.</param>
/// <param name="Class">Its class.</param>
/// <param name="Label">That class's label.</param>
/// <param name="Part">Its number within the class, as in <c>parts</c>.</param>
/// <param name="Similarity">The highest similarity to a patch of the image.</param>
/// <param name="Weight">Its weight for its class.</param>
/// <param name="Contribution">Similarity × weight.</param>
/// <param name="StrongestClass">The class for which its weight is highest; another than its own is a warning.</param>
/// <param name="Peak">Where the similarity is highest.</param>
/// <param name="Box">The box around the highest 5 % of the activation map.</param>
/// <param name="Exemplars">The patch that it was projected onto.</param>
public sealed record ExplainedActivation(
    int Prototype,
    int Class,
    string Label,
    int Part,
    float Similarity,
    double? Weight,
    double? Contribution,
    int? StrongestClass,
    PixelPoint Peak,
    PixelBox Box,
    IReadOnlyList<string> Exemplars
);
