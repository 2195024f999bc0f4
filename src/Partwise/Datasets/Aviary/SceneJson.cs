using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Partwise.Files;

namespace Partwise.Datasets.Aviary;

/// <summary>Scenes as JSON documents of the schema <c>partwise.aviary.scene</c>, version 1.</summary>
public static class SceneJson
{
    /// <summary>The schema's name, in every document.</summary>
    public const string Schema = "partwise.aviary.scene";

    /// <summary>The version that is written, and the only one that is read.</summary>
    public const int Version = 1;

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

    /// <summary>The document of a scene; equal scenes give equal text.</summary>
    /// <exception cref="DataFileException">A value of the scene is out of range.</exception>
    public static string Write(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        SceneChecks.Check(scene, "The scene");
        return JsonSerializer.Serialize(new SceneDocument(Schema, Version, scene), s_options) + "\n";
    }

    /// <summary>Reads a document, which may come from anyone.</summary>
    /// <param name="json">The document, at most 1,048,576 characters.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="DataFileException">It is not a scene, of another version, or has a value out of range; the message names the value.</exception>
    public static Scene Read(string json, string name = "The scene")
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > MostCharacters)
            throw new DataFileException(string.Create(CultureInfo.InvariantCulture, $"{name} has {json.Length} characters and at most {MostCharacters} are allowed; it is not a scene."));
        SceneDocument document;
        try
        {
            CheckHeader(json, name);
            document = JsonSerializer.Deserialize<SceneDocument>(json, s_options)!;
        }
        catch (JsonException e)
        {
            throw new DataFileException($"{name} is not a valid scene document{Where(e)}; write scenes with version {Version} of {Schema}.", e);
        }
        if (document.Scene is null)
            throw new DataFileException($"{name} has no scene; write scenes with version {Version} of {Schema}.");
        SceneChecks.Check(document.Scene, name);
        return document.Scene;
    }

    /// <summary>Reads a document from a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">It cannot be read, or is not a valid scene; the message names the file.</exception>
    public static Scene ReadFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string json;
        try
        {
            // A file far beyond the limit is refused before it fills the memory.
            json = new FileInfo(path).Length > 4L * MostCharacters ? new string(' ', MostCharacters + 1) : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFileException($"The scene '{path}' cannot be read: {e.Message.TrimEnd('.')}; check the path and its permissions.", e);
        }
        return Read(json, $"'{path}'");
    }

    // Version and schema come first: a newer document may differ in everything else.
    private static void CheckHeader(string json, string name)
    {
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = s_options.MaxDepth });
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("schema", out JsonElement schema) || schema.ValueKind != JsonValueKind.String || schema.GetString() != Schema)
            throw new DataFileException($"{name} is not a scene document: its schema is not '{Schema}'; give a file of the folder scenes.");
        if (!root.TryGetProperty("version", out JsonElement version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number != Version)
            throw new DataFileException($"{name} has another version of {Schema} than {Version}, the only one that can be read; use the Partwise that wrote it.");
    }

    private static string Where(JsonException e) => e.Path is { Length: > 0 and < 200 } path
        ? $" at {path}"
        : e.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1})") : "";
}
