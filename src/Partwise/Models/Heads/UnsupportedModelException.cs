namespace Partwise.Models;

/// <summary>A sound model whose head cannot be decomposed exactly.</summary>
public sealed class UnsupportedModelException : PartwiseException
{
    /// <summary>Creates the exception from the reason and the remedy that <c>inspect</c> gives.</summary>
    public UnsupportedModelException(string model, string reason, string remedy)
        : base($"'{model}' cannot be decomposed: {reason} {remedy}")
    {
        Reason = reason;
        Remedy = remedy;
    }

    /// <summary>Why the head cannot be decomposed.</summary>
    public string Reason { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }
}
