using System.Text.Json;
using System.Text.Json.Serialization;

namespace Partwise.Evaluation;

/// <summary>Part hits in the journal: class, prototypes, and a 1 or 0 per visible part and per hit, and per part the strongest
/// prototype. Windows are not kept.</summary>
internal sealed class PartHitsConverter : JsonConverter<PartHits>
{
    public override PartHits Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Stored stored = JsonSerializer.Deserialize<Stored>(ref reader, options)!;
        return PartHits.Restore(stored.Class, stored.Prototypes, Bits(stored.Hits), Bits(stored.Visible), stored.Strongest);
    }

    public override void Write(Utf8JsonWriter writer, PartHits value, JsonSerializerOptions options)
    {
        bool[] hits = [.. Enumerable.Range(0, value.Prototypes).SelectMany(p => value.Of(p).ToArray())];
        JsonSerializer.Serialize(
            writer,
            new Stored(
                value.Class,
                value.Prototypes,
                Text(hits),
                Text([.. Enumerable.Range(0, value.Parts).Select(value.IsVisible)]),
                [.. value.Strongest]
            ),
            options
        );
    }

    private static string Text(bool[] bits) => string.Concat(bits.Select(b => b ? '1' : '0'));

    private static bool[] Bits(string text) => [.. text.Select(c => c == '1')];

    private sealed record Stored(int Class, int Prototypes, string Hits, string Visible, int[] Strongest);
}
