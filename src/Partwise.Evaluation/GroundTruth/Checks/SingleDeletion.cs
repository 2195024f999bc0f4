using Partwise.Aviary;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>
/// Single deletion (FunnyBirds): ½ + ½ · Spearman's correlation, over the visible parts, of the logit that the removal of a part costs and
/// of the part's importance. In [0,1], ½ is chance.
/// </summary>
internal static class SingleDeletion
{
    public static MetricScore Measure(BirdScene bird, Importance importance, int classIndex)
    {
        int[] parts = [.. PartVocabulary.Parts.Select(p => (int)p).Where(p => PartSet.Has(bird.Regions.Visible, p))];
        bird.Runs.Prepare(parts.Select(p => 1 << p));
        double[] cost = Array.ConvertAll(parts, p => (double)bird.Subject.Logits.Span[classIndex] - bird.Runs.Without(1 << p)[classIndex]);
        double[] claimed = Array.ConvertAll(parts, p => importance.Parts[p]);
        return Ranks.Spearman(cost, claimed) is { } correlation
            ? MetricScore.Of(0.5 + (0.5 * correlation))
            : MetricScore.Undefined(
                parts.Length < 2 ? "Fewer than two parts can be seen." : "All parts cost the same, or all are equally important."
            );
    }
}
