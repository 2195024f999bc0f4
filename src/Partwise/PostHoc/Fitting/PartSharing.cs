using System.Text.Json;
using Partwise.Files;

namespace Partwise.PostHoc;

/// <summary>Which classes share their parts, so that part i is the same part in every one of them. Each class keeps its exact
/// sum.</summary>
public sealed record PartSharing
{
    private const long MostBytes = 16 << 20;

    private PartSharing(string source, IReadOnlyDictionary<string, IReadOnlyList<string>>? groups) => (Source, Groups) = (source, groups);

    /// <summary>All classes share one set of parts.</summary>
    public static PartSharing All { get; } = new("all", null);

    /// <summary>What a document says of it: <c>all</c>, or the name of the file.</summary>
    public string Source { get; }

    /// <summary>By the group's name, labels or indices of its classes; null for all classes. Classes in no group have parts of their
    /// own.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Groups { get; }

    /// <summary>Groups from a file: a JSON object of lists, such as <c>{"gulls": ["Herring Gull", "Ring-billed Gull"]}</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="PartwiseException">It cannot be read, is no such object, or a group has fewer than two classes or one of them
    /// twice.</exception>
    public static PartSharing Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string shape = $"'{path}' must be a JSON object of groups, such as {{\"gulls\": [\"Herring Gull\", \"Ring-billed Gull\"]}}";
        if (!File.Exists(path))
            throw new PartwiseException($"The groups '{path}' do not exist; give a JSON file of groups, or all.");
        Dictionary<string, string[]>? read;
        try
        {
            byte[] json = InputFile.ReadAllBytes(
                path,
                MostBytes,
                size => new PartwiseException($"The groups '{path}' have {size} bytes; at most {MostBytes} are read.")
            );
            read = StrictJson.Deserialize<Dictionary<string, string[]>>(json, JsonSerializerOptions.Default);
        }
        catch (JsonException e)
        {
            throw new PartwiseException($"{shape}: {e.Message.TrimEnd('.')}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PartwiseException($"The groups '{path}' cannot be read: {e.Message.TrimEnd('.')}.");
        }
        if (read is null || read.Count == 0)
            throw new PartwiseException($"{shape}; it has no group.");
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((string name, string[] labels) in read)
        {
            if (string.IsNullOrWhiteSpace(name) || labels is null || labels.Any(string.IsNullOrWhiteSpace))
                throw new PartwiseException($"{shape}; the group '{name}' has no name, or a class without one.");
            if (labels.Length < 2)
                throw new PartwiseException(
                    $"The group '{name}' of '{path}' has {labels.Length} classes; 2 or more can share their parts."
                );
            if (labels.FirstOrDefault(l => !seen.Add(l)) is { } twice)
                throw new PartwiseException($"'{path}' names the class '{twice}' twice; a class can be in one group only.");
        }
        return new PartSharing(Path.GetFileName(path), read.ToDictionary(g => g.Key, g => (IReadOnlyList<string>)g.Value));
    }
}
