using Partwise.Files;

namespace Partwise.Training;

/// <summary>
/// Trains the weights of a step graph, epoch by epoch: steps, validation, log, checkpoint. Every training runs through it, so that none
/// makes a step with a loss or a gradient that is not finite.
///</summary>
/// <param name="session">The step graph.</param>
/// <param name="optimizer">Changes its weights.</param>
/// <param name="source">What the steps read.</param>
/// <param name="run">Which run it is: its position is that of the loop.</param>
/// <param name="folder">Takes log and checkpoints; null for nowhere.</param>
/// <param name="time">The clock.</param>
internal sealed class TrainingLoop(
    TrainingSession session,
    Optimizer optimizer,
    IBatchSource source,
    TrainingState run,
    RunFolder? folder,
    TimeProvider time
)
{
    /// <summary>The factor of the learning rates in an epoch, asked for before every step.</summary>
    public required Func<int, double> Factor { get; init; }

    /// <summary>Measures the network as it is; null where nothing is held out.</summary>
    public Func<CancellationToken, Measurement?>? Validate { get; init; }

    /// <summary>Told after every step: the epoch, from 0, and its sums so far.</summary>
    public Action<int, EpochTotals>? Report { get; init; }

    /// <summary>Takes the weights after every step; null for none.</summary>
    public WeightAverage? Average { get; init; }

    /// <summary>The group whose learning rate is logged.</summary>
    public int LoggedGroup { get; init; }

    /// <summary>What a checkpoint with another schedule differs in.</summary>
    public string OtherSchedule { get; init; } = "another length, batch size or schedule";

    private TrainedTensor[] Buffers => [.. session.Averages, .. Average?.Buffers ?? []];

    /// <summary>Goes on where the folder's checkpoint was written.</summary>
    /// <returns>The epochs done.</returns>
    /// <exception cref="DataFileException">The checkpoint is of another run.</exception>
    public int Restore()
    {
        TrainingState state = Checkpoint.Restore(folder!.Checkpoint, optimizer, Buffers);
        string? other =
            state.Seed != run.Seed ? $"seed {state.Seed}, not {run.Seed}"
            : state.DataSplitHash != run.DataSplitHash ? "another set of images or another split"
            : !state.Schedule.Equals(run.Schedule) ? OtherSchedule
            : run.Figures.FirstOrDefault(f => !state.Figures.TryGetValue(f.Key, out double value) || value != f.Value) is { Key: { } key }
                ? $"another {key}"
            : null;
        if (other is not null)
            throw new DataFileException(
                $"The checkpoint '{folder.Checkpoint}' is of a run with {other}; go on with the settings it was begun with, or "
                    + $"choose another folder."
            );
        folder.Resume(state.Position.Epoch);
        return state.Position.Epoch;
    }

    /// <summary>One epoch.</summary>
    /// <param name="epoch">Its number, from 0.</param>
    /// <param name="cancellationToken">Ends it early; the checkpoint of the epoch before is left.</param>
    /// <exception cref="TrainingException">The loss or a gradient is no number any more; the weights are those before the step.</exception>
    /// <exception cref="OutputException">The checkpoint cannot be written; the one before is still there.</exception>
    public EpochRecord Run(int epoch, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        EpochTotals totals = Pass(epoch, cancellationToken);
        double trained = time.GetElapsedTime(start).TotalSeconds;
        Measurement? held = Validate?.Invoke(cancellationToken);
        var record = new EpochRecord(
            epoch + 1,
            totals.Loss,
            totals.Accuracy,
            held?.Loss,
            held?.Accuracy,
            optimizer.LearningRate(LoggedGroup),
            trained > 0 ? totals.Count / trained : 0,
            time.GetElapsedTime(start).TotalSeconds
        );
        if (folder is not null)
        {
            // The log first: an epoch that it has but the checkpoint lacks is trained again, and its line replaced.
            folder.Add(record);
            Checkpoint.Save(folder.Checkpoint, run with { Position = new LoaderPosition(epoch + 1, 0) }, optimizer, Buffers);
        }
        return record;
    }

    /// <summary>The steps of an epoch.</summary>
    /// <exception cref="TrainingException">See <see cref="Run"/>.</exception>
    public EpochTotals Pass(int epoch, CancellationToken cancellationToken)
    {
        var totals = new EpochTotals();
        int number = 0;
        foreach (Batch batch in source.Read(new LoaderPosition(epoch, 0), cancellationToken))
        {
            number++;
            optimizer.ScaleLearningRates(Factor(epoch));
            StepResult step = session.Run(batch.Input, batch.Labels, cancellationToken);
            if (NonFiniteSearch.Find(session, step, batch.Input, batch.Labels, cancellationToken) is { } found)
                throw new TrainingException(Diverged(found, epoch, number));
            session.Apply(optimizer);
            Average?.Add(optimizer.Steps);
            totals = totals.Add(step);
            Report?.Invoke(epoch, totals);
        }
        return totals;
    }

    private string Diverged(string found, int epoch, int batch)
    {
        string kept = folder is { HasCheckpoint: true }
            ? $"the last good checkpoint, after epoch {epoch}, is '{folder.Checkpoint}'"
            : "no checkpoint was kept";
        return $"{found} This was in epoch {epoch + 1}, batch {batch} of {source.BatchesPerEpoch}; {kept}. Train with a lower "
            + $"learning rate.";
    }
}
