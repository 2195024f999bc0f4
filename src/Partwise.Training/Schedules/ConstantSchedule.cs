namespace Partwise.Training;

/// <summary>Always the same factor.</summary>
/// <param name="Value">The factor, at least 0.</param>
internal sealed record ConstantSchedule(double Value = 1) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(double done) => Value;
}
