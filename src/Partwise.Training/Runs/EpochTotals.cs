namespace Partwise.Training;

/// <summary>The sums of an epoch.</summary>
internal readonly record struct EpochTotals(double LossSum, int Correct, int Count)
{
    public double Loss => LossSum / Math.Max(1, Count);

    public double Accuracy => (double)Correct / Math.Max(1, Count);

    public EpochTotals Add(StepResult step) => new(LossSum + (step.Loss * step.Count), Correct + step.Correct, Count + step.Count);
}
