namespace Partwise.Training;

/// <summary>The fit of a linear head: split, choice of the penalty, final weights, measurements.</summary>
internal sealed record LinearHeadFit(float[] Weights, float[] Bias, LinearHeadReport Report)
{
    public static LinearHeadFit Run(
        TrainingImages images,
        PooledFeatures all,
        LinearHeadOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        int classes = images.Classes.Count,
            d = all.Dimensions,
            count = images.Train.Count;
        int[] labels = [.. images.Train.Select(i => i.Class!.Value)];
        float[] features = all.Values[..(count * d)];
        DataSplit split = StratifiedSplit.Draw(labels, options.ValidationShare, options.Seed);
        var warnings = new List<string>();
        var settings = new LogisticRegressionOptions { Threads = options.Features.Threads };
        (IReadOnlyList<PenaltyTrial> trials, PenaltyTrial? chosen) = Select(
            split,
            all,
            labels,
            classes,
            options,
            settings,
            progress,
            cancellationToken
        );
        if (chosen is null && options.Penalty is null)
            warnings.Add($"No images are held out for validation, so the penalty was not chosen but left at {settings.Penalty}.");
        LogisticRegressionFit fit = LogisticRegression.Fit(
            features,
            labels,
            classes,
            settings with
            {
                Penalty = options.Penalty ?? chosen?.Penalty ?? settings.Penalty,
            },
            cancellationToken
        );
        if (!fit.Converged)
            warnings.Add(
                $"The solver stopped with a gradient of {fit.GradientNorm:g2} instead of {settings.Tolerance:g2}; a stronger penalty "
                    + $"converges faster."
            );
        int[] testLabels = [.. images.Test.Select(i => i.Class!.Value)];
        progress?.Report(new TrainingProgress(TrainingStage.Evaluation, testLabels.Length, testLabels.Length));
        return new LinearHeadFit(
            fit.Weights,
            fit.Bias,
            new LinearHeadReport
            {
                Labels = [.. images.Classes.Select(c => c.Name)],
                TrainingImages = split.Training.Count,
                ValidationImages = split.Validation.Count,
                TestImages = testLabels.Length,
                Penalty = fit.Penalty,
                Trials = options.Penalty is null ? trials : [],
                Objective = fit.Objective,
                GradientNorm = fit.GradientNorm,
                TrainingAccuracy = PenaltySelection.Measure(fit, features, labels).Accuracy,
                ValidationAccuracy = chosen?.Accuracy,
                TestAccuracy =
                    testLabels.Length == 0 ? null : PenaltySelection.Measure(fit, all.Values.AsSpan(count * d), testLabels).Accuracy,
                DataSplitHash = split.Hash(images.Train, images.Test),
                Skipped = [],
                Warnings = warnings,
            }
        );
    }

    private static (IReadOnlyList<PenaltyTrial> Trials, PenaltyTrial? Best) Select(
        DataSplit split,
        PooledFeatures all,
        int[] labels,
        int classes,
        LinearHeadOptions options,
        LogisticRegressionOptions settings,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        if (split.Validation.Count == 0)
            return ([], null);
        int[] train = [.. split.Training.Select(i => labels[i])],
            held = [.. split.Validation.Select(i => labels[i])];
        float[] trainRows = all.Rows(split.Training),
            heldRows = all.Rows(split.Validation);
        if (options.Penalty is { } given)
        {
            LogisticRegressionFit fit = LogisticRegression.Fit(
                trainRows,
                train,
                classes,
                settings with
                {
                    Penalty = given,
                },
                cancellationToken
            );
            return ([], PenaltySelection.Measure(fit, heldRows, held));
        }
        return PenaltySelection.Choose(trainRows, train, heldRows, held, classes, settings, progress, cancellationToken);
    }
}
