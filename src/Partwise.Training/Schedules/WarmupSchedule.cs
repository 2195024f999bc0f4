namespace Partwise.Training;

/// <summary>
/// A straight line from <paramref name="Start"/> to 1, then <paramref name="Then"/>, counted from its own beginning. Formula source: the
/// documentation of torch.optim.lr_scheduler.LinearLR, followed by another schedule.
/// </summary>
/// <param name="Length">The steps of the line, above 0.</param>
/// <param name="Then">What follows.</param>
/// <param name="Start">The first factor, at least 0.</param>
internal sealed record WarmupSchedule(double Length, Schedule Then, double Start = 0) : Schedule
{
    /// <summary>The steps of the line, above 0.</summary>
    public double Length { get; } =
        Length > 0
            ? Length
            : throw new ArgumentException($"A warm-up of {Length} steps was asked for; above 0 is allowed.", nameof(Length));

    /// <inheritdoc/>
    public override double Factor(double done) => done < Length ? Start + ((1 - Start) * done / Length) : Then.Factor(done - Length);
}
