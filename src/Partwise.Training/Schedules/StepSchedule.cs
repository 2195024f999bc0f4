namespace Partwise.Training;

/// <summary>γ^⌊done / every⌋. Formula source: the documentation of torch.optim.lr_scheduler.StepLR.</summary>
/// <param name="Every">The steps between two drops, above 0.</param>
/// <param name="Gamma">The factor of a drop, above 0.</param>
internal sealed record StepSchedule(double Every, double Gamma = 0.1) : Schedule
{
    /// <summary>The steps between two drops, above 0.</summary>
    public double Every { get; } =
        Every > 0 ? Every : throw new ArgumentException($"A drop every {Every} steps was asked for; above 0 is allowed.", nameof(Every));

    /// <inheritdoc/>
    public override double Factor(double done) => Math.Pow(Gamma, Math.Floor(done / Every));
}
