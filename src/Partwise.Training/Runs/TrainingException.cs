namespace Partwise.Training;

/// <summary>A training run cannot go on. The message says where it stopped and what is left of it.</summary>
public sealed class TrainingException : PartwiseException
{
    /// <summary>Creates the exception with its message for people.</summary>
    public TrainingException(string message)
        : base(message) { }
}
