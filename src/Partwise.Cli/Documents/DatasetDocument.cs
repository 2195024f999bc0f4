namespace Partwise.Cli.Documents;

/// <summary>The document of <c>dataset make --json</c>, schema <c>partwise.dataset/1</c>.</summary>
internal sealed record DatasetDocument(string Schema, string Dataset, int Species, int TrainingImages, int TestImages, int Size, int Seed);
