namespace Partwise.Cli.Documents;

/// <summary>The document of <c>import --json</c>, schema <c>partwise.import/1</c>; the kind is classifier, protopnet or
/// safetensors.</summary>
internal sealed record ImportDocument(string Schema, string Kind, string Output, int Tensors, int? Classes, int? Prototypes);
