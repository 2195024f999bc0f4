namespace Partwise.Parts;

/// <summary>What one part adds to one logit of one image, and where.</summary>
/// <param name="Prototype">The prototype's number within its class.</param>
/// <param name="Contribution">The part's share of the logit, in logit units.</param>
/// <param name="Share">Contribution divided by (logit − bias); null where that is 0.</param>
/// <param name="Map">Row-major [height, width] of the feature map, in logit units; its values add up to the contribution where the network
/// is additive, and peak at it in a prototype network.</param>
public sealed record PartContribution(int Prototype, float Contribution, double? Share, float[] Map);
