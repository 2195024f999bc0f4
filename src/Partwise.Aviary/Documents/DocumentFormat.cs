using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Partwise.Files;

namespace Partwise.Aviary;

/// <summary>What the JSON documents of an Aviary have in common: a schema, a version, and that they may come from anyone.</summary>
/// <param name="what">One of them, in messages.</param>
/// <param name="plural">Several of them, in messages.</param>
/// <param name="schema">The schema's name.</param>
/// <param name="version">The only version that is read.</param>
/// <param name="hint">Which file to give instead of another one.</param>
internal sealed class DocumentFormat(string what, string plural, string schema, int version, string hint)
{
    private const int MostCharacters = 1 << 20;

    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        MaxDepth = 8,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The text of a document; equal documents give equal text.</summary>
    internal static string Write<T>(T document) => JsonSerializer.Serialize(document, s_options) + "\n";

    /// <summary>Reads a document; what it holds is not checked yet.</summary>
    /// <param name="json">The text, at most 1,048,576 characters.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="DataFileException">It is no such document, or of another version.</exception>
    internal T Read<T>(string json, string name)
    {
        if (json.Length > MostCharacters)
            throw new DataFileException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name} has {json.Length} characters and at most {MostCharacters} are allowed; it is not a {what}."
                )
            );
        try
        {
            CheckHeader(json, name);
            return StrictJson.Deserialize<T>(json, s_options, lenient: true)!;
        }
        catch (JsonException e)
        {
            throw new DataFileException(
                $"{name} is not a valid {what} document: {e.Message.TrimEnd('.')}; write {plural} with version {version} of {schema}.",
                e
            );
        }
    }

    /// <summary>The text of a file; one far beyond the limit is refused before it fills the memory.</summary>
    /// <exception cref="DataFileException">It cannot be read.</exception>
    internal string ReadText(string path)
    {
        try
        {
            return InputFile.ReadAllText(
                path,
                4L * MostCharacters,
                length => new DataFileException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"'{path}' has {length} bytes, and at most {MostCharacters} are allowed; it is not a {what}."
                    )
                )
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFileException(
                $"The {what} '{path}' cannot be read: {e.Message.TrimEnd('.')}; check the path and its permissions.",
                e
            );
        }
    }

    // Version and schema come first: a newer document may differ in everything else.
    private void CheckHeader(string json, string name)
    {
        using JsonDocument document = StrictJson.Parse(json, new JsonDocumentOptions { MaxDepth = s_options.MaxDepth });
        JsonElement root = document.RootElement;
        if (
            root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("schema", out JsonElement given)
            || given.ValueKind != JsonValueKind.String
            || given.GetString() != schema
        )
            throw new DataFileException($"{name} is not a {what} document: its schema is not '{schema}'; {hint}.");
        if (
            !root.TryGetProperty("version", out JsonElement number)
            || number.ValueKind != JsonValueKind.Number
            || !number.TryGetInt32(out int value)
            || value != version
        )
            throw new DataFileException(
                $"{name} has another version of {schema} than {version}, the only one that can be read; use the Partwise that wrote it."
            );
    }
}
