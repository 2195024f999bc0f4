namespace Partwise.Files.Pickle;

/// <summary>An object of a Python class that is not known here: its attributes lie there, but it does nothing.</summary>
/// <param name="type">The name of the class.</param>
internal sealed class PickleObject(PickleGlobal type)
{
    /// <summary>The name of the class.</summary>
    public PickleGlobal Type { get; } = type;

    /// <summary>Whether nothing of it is needed: whatever the pickle puts into it is left away.</summary>
    public bool IsOpaque { get; init; }

    /// <summary>The attributes; empty until the pickle states them.</summary>
    public PickleDictionary Attributes { get; set; } = new();
}
