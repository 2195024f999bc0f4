using Partwise.Models;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>inspect --layers --json</c>, schema <c>partwise.layers/1</c>: the tensors with rows and columns, the one
/// nearest to the logits first.</summary>
internal sealed record LayersDocument(string Schema, string Model, IReadOnlyList<LayersDocument.Layer> Layers)
{
    public static LayersDocument Create(string model, IReadOnlyList<FeatureMap> layers) =>
        new(
            "partwise.layers/1",
            model,
            [.. layers.Select((f, i) => new Layer(i, f.Tensor, f.Channels, f.Height, f.Width, f.PrefixTokens, f.NonNegative))]
        );

    internal sealed record Layer(int Index, string Tensor, int Channels, int? Height, int? Width, int PrefixTokens, bool NonNegative);
}
