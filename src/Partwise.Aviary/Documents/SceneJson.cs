using Partwise.Files;

namespace Partwise.Aviary;

/// <summary>Scenes as JSON documents of the schema <c>partwise.aviary.scene</c>, version 1.</summary>
public static class SceneJson
{
    /// <summary>The schema's name, in every document.</summary>
    public const string Schema = "partwise.aviary.scene";

    /// <summary>The version that is written, and the only one that is read.</summary>
    public const int Version = 1;

    private static readonly DocumentFormat s_format = new("scene", "scenes", Schema, Version, "give a file of the folder scenes");

    /// <summary>The document of a scene; equal scenes give equal text.</summary>
    /// <exception cref="DataFileException">A value of the scene is out of range.</exception>
    public static string Write(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        SceneChecks.Check(scene, "The scene");
        return DocumentFormat.Write(new SceneDocument(Schema, Version, scene));
    }

    /// <summary>Reads a document, which may come from anyone.</summary>
    /// <param name="json">The document, at most 1,048,576 characters.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="DataFileException">It is not a scene, of another version, or has a value out of range; the message names the
    /// value.</exception>
    public static Scene Read(string json, string name = "The scene")
    {
        ArgumentNullException.ThrowIfNull(json);
        SceneDocument document = s_format.Read<SceneDocument>(json, name);
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
        return Read(s_format.ReadText(path), $"'{path}'");
    }
}
