using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>A part prototype as seen on the images of its class.</summary>
/// <param name="Index">The prototype's number within its class.</param>
/// <param name="Contribution">What it adds to the logit of its class.</param>
/// <param name="Exemplars">The images where its map is highest, highest first, one patch per image.</param>
internal sealed record FittedPart(int Index, ContributionStatistics Contribution, IReadOnlyList<Exemplar> Exemplars);
