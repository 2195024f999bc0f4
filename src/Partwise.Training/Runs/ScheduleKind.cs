namespace Partwise.Training;

/// <summary>How the learning rate goes on when it has risen.</summary>
public enum ScheduleKind
{
    /// <summary>It falls along half a cosine to 1 %; see <see cref="CosineSchedule"/>.</summary>
    Cosine,

    /// <summary>It falls in steps; see <see cref="StepSchedule"/>.</summary>
    Step,

    /// <summary>It stays.</summary>
    Constant,
}
