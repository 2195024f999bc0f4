namespace Partwise.Cli.Documents;

/// <summary>The document of <c>serve --json</c>, schema <c>partwise.serve/1</c>: printed when the server listens. The token is null where
/// none is needed.</summary>
internal sealed record ServeDocument(string Schema, string Address, IReadOnlyList<string> Models, string? Token);
