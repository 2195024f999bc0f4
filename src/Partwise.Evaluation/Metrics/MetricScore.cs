using System.Text.Json.Serialization;

namespace Partwise.Evaluation;

/// <summary>What a metric found for one image: a number, or the reason why there is none. Never NaN.</summary>
[JsonConverter(typeof(MetricScoreConverter))]
internal sealed record MetricScore
{
    private MetricScore(double? value, string? reason, MetricCurve? curve) => (Value, Reason, Curve) = (value, reason, curve);

    /// <summary>The number; null where the metric is not defined for the image.</summary>
    public double? Value { get; }

    /// <summary>Why there is no number, one sentence; null where there is one.</summary>
    public string? Reason { get; }

    /// <summary>The whole curve behind the number, where there is one.</summary>
    public MetricCurve? Curve { get; }

    /// <summary>A number, with its curve where it has one. A number that is not finite becomes an undefined score.</summary>
    public static MetricScore Of(double value, MetricCurve? curve = null) =>
        double.IsFinite(value)
            ? new MetricScore(value, null, curve)
            : Undefined("The model or the map gave a value that is not a finite number.");

    /// <summary>No number.</summary>
    /// <param name="reason">Why, one sentence.</param>
    public static MetricScore Undefined(string reason) => new(null, reason, null);
}
