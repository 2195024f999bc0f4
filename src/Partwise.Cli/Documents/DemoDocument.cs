using Partwise.Parts;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>demo --json</c>, schema <c>partwise.demo/1</c>.</summary>
internal sealed record DemoDocument(
    string Schema,
    string Folder,
    string Report,
    int Species,
    int FittedImages,
    int ExplainedImages,
    int Recognised,
    Certificate? Certificate,
    double Seconds
);
