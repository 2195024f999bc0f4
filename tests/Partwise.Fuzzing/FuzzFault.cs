namespace Partwise.Fuzzing;

/// <summary>Something that reading must not do.</summary>
/// <param name="Target">Where.</param>
/// <param name="What">What happened.</param>
/// <param name="Content">At what.</param>
public sealed record FuzzFault(string Target, string What, byte[] Content);
