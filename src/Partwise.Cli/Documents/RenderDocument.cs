namespace Partwise.Cli.Documents;

/// <summary>The document of <c>dataset render --json</c>, schema <c>partwise.render/1</c>.</summary>
internal sealed record RenderDocument(string Schema, string Scene, string Image, string? Masks, string Species, int Size, int Objects);
