namespace Partwise.Training;

/// <summary>One pass over the training images.</summary>
internal sealed class EpochPass(
    TrainingSession session, Optimizer optimizer, Schedule schedule, IBatchSource source, IProgress<NetworkProgress>? progress, (int Epoch, int Epochs, int First, int Images) run)
{
    /// <summary>Takes the weights behind every step; null for none.</summary>
    public WeightAverage? Average { get; init; }

    /// <param name="checkpoint">The last good checkpoint, for the message, or null.</param>
    /// <param name="cancellationToken">Ends the pass early.</param>
    /// <exception cref="TrainingException">The loss or a gradient is no number any more; the weights are those before the step.</exception>
    public EpochTotals Run(string? checkpoint, CancellationToken cancellationToken)
    {
        var totals = new EpochTotals();
        int number = 0;
        foreach (Batch batch in source.Read(new LoaderPosition(run.Epoch, 0), cancellationToken))
        {
            number++;
            optimizer.ScaleLearningRates(schedule.Factor(optimizer.Steps));
            StepResult step = session.Run(batch.Input, batch.Labels, cancellationToken);
            if (NonFiniteSearch.Find(session, step, batch.Input, batch.Labels, cancellationToken) is { } found)
                throw new TrainingException(Diverged(found, number, checkpoint));
            session.Apply(optimizer);
            Average?.Add(optimizer.Steps);
            totals = totals.Add(step);
            long before = (long)(run.Epoch - run.First) * run.Images;
            progress?.Report(new NetworkProgress(run.Epoch + 1, run.Epochs, before + totals.Count, (long)(run.Epochs - run.First) * run.Images, totals.Loss, totals.Accuracy));
        }
        return totals;
    }

    private string Diverged(string found, int batch, string? checkpoint)
    {
        string kept = checkpoint is null ? "no checkpoint was kept" : $"the last good checkpoint, behind epoch {run.Epoch}, is '{checkpoint}'";
        return $"{found} This was in epoch {run.Epoch + 1}, batch {batch} of {source.BatchesPerEpoch}; {kept}. Train with a lower learning rate.";
    }
}
