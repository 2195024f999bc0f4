using System.Text.Json;
using System.Text.Json.Serialization;

namespace Partwise.Evaluation;

/// <summary>A score in the journal: its value with its curve, or its reason.</summary>
internal sealed class MetricScoreConverter : JsonConverter<MetricScore>
{
    // Otherwise null would come through without being looked at.
    public override bool HandleNull => true;

    public override MetricScore Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Stored stored = JsonSerializer.Deserialize<Stored>(ref reader, options) ?? throw new JsonException("A score is null.");
        if (stored.Curve is { } curve && (curve.Scores is null || curve.Shares?.Count != curve.Scores.Count))
            throw new JsonException("A curve has not as many scores as shares.");
        return stored.Value is { } value ? MetricScore.Of(value, stored.Curve) : MetricScore.Undefined(stored.Reason ?? "");
    }

    public override void Write(Utf8JsonWriter writer, MetricScore value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Stored(value.Value, value.Reason, value.Curve), options);

    private sealed record Stored(double? Value = null, string? Reason = null, MetricCurve? Curve = null);
}
