namespace Partwise.Parts;

/// <summary>An image patch that a part prototype responds to.</summary>
/// <param name="Image">The image's path relative to its dataset.</param>
/// <param name="Source">The image's absolute path.</param>
/// <param name="Row">The row of the feature map where the part map is highest.</param>
/// <param name="Column">The column of the feature map where the part map is highest.</param>
/// <param name="Peak">The highest value of the part map, in logit units.</param>
/// <param name="Contribution">The part's contribution to the logit of this image.</param>
public sealed record Exemplar(string Image, string Source, int Row, int Column, double Peak, double Contribution);
