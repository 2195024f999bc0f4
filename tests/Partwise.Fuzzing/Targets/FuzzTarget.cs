namespace Partwise.Fuzzing;

/// <summary>An entry point through which content from outside comes in.</summary>
/// <param name="Name">What it is called in tables and on the command line.</param>
/// <param name="FileName">The name that the content has on the disk; readers look at its ending.</param>
/// <param name="Seeds">Sound contents, made by code.</param>
/// <param name="Read">Reads the file at a path, in all the ways that the program does.</param>
public sealed record FuzzTarget(string Name, string FileName, Func<IReadOnlyList<byte[]>> Seeds, Action<string> Read)
{
    /// <summary>Files that have to lie beside it, by their relative paths.</summary>
    public Func<IReadOnlyDictionary<string, byte[]>> Beside { get; init; } = () => new Dictionary<string, byte[]>();

    /// <summary>Words that make mutations meaningful.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>How many tries cost as much as one of the cheapest target's; fewer are made of dear ones.</summary>
    public int Cost { get; init; } = 1;
}
