namespace Partwise.Engine;

/// <summary>What a model file says of itself. Absent texts are empty.</summary>
/// <param name="Producer">The program that wrote the file.</param>
/// <param name="GraphName">The name of the graph.</param>
/// <param name="Domain">The model's namespace, in reversed-DNS style.</param>
/// <param name="Description">A description for people.</param>
/// <param name="Version">The model's version number.</param>
/// <param name="CustomMetadata">The file's own keys and values.</param>
public sealed record ModelMetadata(
    string Producer,
    string GraphName,
    string Domain,
    string Description,
    long Version,
    IReadOnlyDictionary<string, string> CustomMetadata);
