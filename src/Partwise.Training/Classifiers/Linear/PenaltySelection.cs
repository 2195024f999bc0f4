namespace Partwise.Training;

/// <summary>Chooses the penalty of a logistic regression by the loss on held-out rows.</summary>
internal static class PenaltySelection
{
    // Half decades from far too strong to nearly none, λ beside the mean loss on standardised features.
    private static readonly double[] s_grid = [.. Enumerable.Range(0, 13).Select(i => Math.Pow(10, 1 - (0.5 * i)))];

    // Behind the best strength the loss only grows; a few more are tried in case of a bump.
    private const int Patience = 3;

    /// <summary>The strengths tried, strongest first, and the best of them.</summary>
    public static (IReadOnlyList<PenaltyTrial> Trials, PenaltyTrial Best) Choose(
        float[] features,
        int[] labels,
        float[] heldFeatures,
        int[] heldLabels,
        int classes,
        LogisticRegressionOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var trials = new List<PenaltyTrial>();
        PenaltyTrial? best = null;
        foreach (LogisticRegressionFit fit in LogisticRegression.FitPath(features, labels, classes, s_grid, options, cancellationToken))
        {
            PenaltyTrial trial = Measure(fit, heldFeatures, heldLabels);
            trials.Add(trial);
            if (best is null || trial.Loss < best.Loss)
                best = trial;
            progress?.Report(new TrainingProgress(TrainingStage.Selection, trials.Count, s_grid.Length));
            if (trials.Count - 1 - trials.IndexOf(best) >= Patience)
                break;
        }
        return (trials, best!);
    }

    /// <summary>Loss and accuracy of a fit on some rows.</summary>
    public static PenaltyTrial Measure(LogisticRegressionFit fit, ReadOnlySpan<float> features, ReadOnlySpan<int> labels)
    {
        float[] logits = new float[fit.Classes];
        double loss = 0;
        int right = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            fit.Logits(features.Slice(i * fit.Dimensions, fit.Dimensions), logits);
            float largest = logits.Max();
            double sum = 0;
            foreach (float logit in logits)
                sum += Math.Exp(logit - largest);
            loss += Math.Log(sum) + largest - logits[labels[i]];
            right += Array.IndexOf(logits, largest) == labels[i] ? 1 : 0;
        }
        return new PenaltyTrial(
            fit.Penalty,
            labels.Length == 0 ? 0 : loss / labels.Length,
            labels.Length == 0 ? 0 : (double)right / labels.Length
        );
    }
}
