namespace Partwise.Training;

/// <summary>
/// Half a cosine from 1 to <paramref name="Final"/>: final + (1 − final)·(1 + cos(π·done/length))/2, and final after it. Formula source:
/// Loshchilov and Hutter, SGDR, 2017, equation 5, without restarts (the closed form of torch.optim.lr_scheduler.CosineAnnealingLR).
/// </summary>
/// <param name="Length">The steps from the first to the last, above 0.</param>
/// <param name="Final">The last factor, at least 0.</param>
internal sealed record CosineSchedule(double Length, double Final = 0) : Schedule
{
    /// <summary>The steps from the first to the last, above 0.</summary>
    public double Length { get; } =
        Length > 0
            ? Length
            : throw new ArgumentException($"A cosine over {Length} steps was asked for; above 0 is allowed.", nameof(Length));

    /// <inheritdoc/>
    public override double Factor(double done) =>
        done >= Length ? Final : Final + ((1 - Final) * (1 + Math.Cos(Math.PI * done / Length)) / 2);
}
