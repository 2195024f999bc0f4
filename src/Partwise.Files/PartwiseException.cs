namespace Partwise;

/// <summary>
/// Something a person can put right: the message says, in one sentence or two, what was given, what is allowed and what to do.
/// </summary>
public class PartwiseException : Exception
{
    /// <summary>Creates the exception with a message for the person who meets it.</summary>
    public PartwiseException(string message)
        : base(message) { }

    /// <summary>Creates the exception with a message for the person who meets it, and what caused it.</summary>
    public PartwiseException(string message, Exception innerException)
        : base(message, innerException) { }
}
