namespace Partwise.Training;

/// <summary>One schedule after the other, each counted from its own beginning; the last goes on for ever.</summary>
/// <param name="Parts">The schedules, at least one.</param>
/// <param name="Lengths">The steps of each but the last, at least 0.</param>
internal sealed record SequentialSchedule(IReadOnlyList<Schedule> Parts, IReadOnlyList<double> Lengths) : Schedule
{
    /// <summary>The schedules, at least one.</summary>
    public IReadOnlyList<Schedule> Parts { get; } =
        Parts is { Count: > 0 } && Lengths is not null && Lengths.Count == Parts.Count - 1
            ? Parts
            : throw new ArgumentException(
                $"{Parts?.Count ?? 0} schedules with {Lengths?.Count ?? 0} lengths were given; give at least one schedule, and a "
                    + $"length for each but the last.",
                nameof(Parts)
            );

    /// <inheritdoc/>
    public override double Factor(double done)
    {
        for (int i = 0; i < Lengths.Count; i++)
        {
            if (done < Lengths[i])
                return Parts[i].Factor(done);
            done -= Lengths[i];
        }
        return Parts[^1].Factor(done);
    }

    /// <inheritdoc/>
    public bool Equals(SequentialSchedule? other) =>
        other is not null && Parts.SequenceEqual(other.Parts) && Lengths.SequenceEqual(other.Lengths);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Parts.Count, Parts[0]);
}
