namespace Partwise.Files.Pickle;

/// <summary>The name of a Python class or function. It is a name only: nothing is ever looked up or called by it.</summary>
/// <param name="Module">The Python module.</param>
/// <param name="Name">The name within it.</param>
internal sealed record PickleGlobal(string Module, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Module}.{Name}";
}
