namespace Partwise.PostHoc;

/// <summary>A class cannot be decomposed with what was given; the message says why and what to do.</summary>
public sealed class DecompositionException(string message) : PartwiseException(message);
