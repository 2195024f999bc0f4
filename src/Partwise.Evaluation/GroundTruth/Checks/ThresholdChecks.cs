using Partwise.Aviary;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>
/// The checks that ask which parts are important, at every threshold t. A part is important if its importance exceeds t times the positive
/// mass (Hesse, Schaub-Meyer and Roth, FunnyBirds, ICCV 2023). Scores lie in [0,1], higher is better.
///</summary>
internal sealed class ThresholdChecks(BirdScene bird, GroundTruthOptions options)
{
    /// <summary>Controlled synthetic data check: max over the minimal sufficient sets S of |important ∩ S| / |S|, for birds that the model
    /// knows.</summary>
    public void Csdc(Importance importance, MethodTruth truth)
    {
        if (bird.Subject.Predicted != bird.Bird.Label)
            truth.Scores["csdc"] = MetricScore.Undefined("The model does not predict the bird's species.");
        else if (bird.SufficientSets is not { Count: > 0 } sets)
            truth.Scores["csdc"] = MetricScore.Undefined("No set of visible parts suffices for the prediction.");
        else if (sets[0] == 0)
            truth.Scores["csdc"] = MetricScore.Undefined("The model predicts the species without any part.");
        else
            truth.Curves["csdc"] = Curve(t =>
                Enumerable.Max(sets, s => (double)PartSet.Count(importance.Important(t, bird.Regions.Visible) & s) / PartSet.Count(s))
            );
    }

    /// <summary>Preservation check: 1 where the prediction stays when only important parts are kept. Deletion check: 1 where it changes
    /// when they are removed. Both about the predicted class.</summary>
    public void PreservationAndDeletion(Importance importance, MethodTruth truth)
    {
        int[] sets = [.. options.Thresholds.Select(t => importance.Important(t, bird.Regions.Visible))];
        bird.Runs.Prepare(sets.SelectMany(set => new[] { PartSet.All & ~set, set }));
        int predicted = bird.Subject.Predicted;
        truth.Curves["pc"] = Array.ConvertAll(sets, set => bird.Runs.PredictedWithout(PartSet.All & ~set) == predicted ? 1.0 : 0);
        truth.Curves["dc"] = Array.ConvertAll(sets, set => set != 0 && bird.Runs.PredictedWithout(set) != predicted ? 1.0 : 0);
    }

    /// <summary>
    /// Distractibility: 1 − |important ∩ irrelevant| / |irrelevant|, over visible parts and things around the bird; irrelevant is what can
    /// be removed without costing the class
    /// <see cref="GroundTruthOptions.RelevantShare"/> of its logit.
    ///</summary>
    public void Distractibility(Importance importance, int classIndex, MethodTruth truth)
    {
        int[] parts = [.. PartVocabulary.Parts.Select(p => (int)p).Where(p => PartSet.Has(bird.Regions.Visible, p))];
        bird.Runs.Prepare(parts.Select(p => 1 << p));
        int irrelevant = parts.Where(p => !bird.IsRelevant(bird.Runs.Without(1 << p), classIndex, options.RelevantShare)).Sum(p => 1 << p);
        int[] things =
        [
            .. Enumerable
                .Range(0, bird.Things.Count)
                .Where(i => !bird.IsRelevant(bird.Things[i].Logits, classIndex, options.RelevantShare)),
        ];
        int count = PartSet.Count(irrelevant) + things.Length;
        if (count == 0)
            truth.Scores["distractibility"] = MetricScore.Undefined("Everything in the picture is relevant to the model.");
        else
            truth.Curves["distractibility"] = Curve(t =>
                1
                - ((PartSet.Count(importance.Important(t, irrelevant)) + things.Count(i => importance.ThingMatters(i, t))) / (double)count)
            );
    }

    private double[] Curve(Func<double, double> score) => [.. options.Thresholds.Select(score)];
}
