namespace Partwise.Aviary;

/// <summary>The JSON document around a scene.</summary>
/// <param name="Schema">Always <see cref="SceneJson.Schema"/>.</param>
/// <param name="Version">Always <see cref="SceneJson.Version"/>.</param>
/// <param name="Scene">The scene.</param>
internal sealed record SceneDocument(string Schema, int Version, Scene Scene);
