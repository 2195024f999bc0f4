using System.Text.Json;
using System.Text.Json.Serialization;

namespace Partwise.Evaluation;

/// <summary>A score in the journal: its value with its curve, or its reason.</summary>
internal sealed class MetricScoreConverter : JsonConverter<MetricScore>
{
    public override MetricScore Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Stored stored = JsonSerializer.Deserialize<Stored>(ref reader, options)!;
        return stored.Value is { } value ? MetricScore.Of(value, stored.Curve) : MetricScore.Undefined(stored.Reason ?? "");
    }

    public override void Write(Utf8JsonWriter writer, MetricScore value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Stored(value.Value, value.Reason, value.Curve), options);

    private sealed record Stored(double? Value, string? Reason, MetricCurve? Curve);
}
