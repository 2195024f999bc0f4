using System.Numerics.Tensors;
using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>
/// Average drop and increase (Chattopadhay et al., WACV 2018): the image times the map is shown to the model. f is the score before, f′
/// after.
/// <c>pgc</c> (pytorch-grad-cam): target logit, input × finished map; drop = max(0, f − f′), not divided by f; increase = 1 where f′ &gt;
/// f.
/// <c>xplique</c>: probability, input × min–max of |map|; drop = max(0, f − f′) / (f + 1e-8), increase as before, gain = max(0, f′ − f) /
/// (1 − f + 1e-8).
/// Undefined for maps that are not finite; a constant map scales to 0 and shows a grey image.
/// </summary>
internal sealed class DropIncrease : IMapMetric
{
    private readonly DropKind _kind;
    private readonly bool _xplique;

    internal static MetricEntry Drop { get; } =
        new("average-drop", MetricGoal.Lower, "What the score loses when the image is multiplied by the map.")
        {
            Forms =
            {
                ["average-drop"] = () => new DropIncrease(DropKind.Drop, xplique: false),
                ["average-drop:xplique"] = () => new DropIncrease(DropKind.Drop, xplique: true),
            },
        };

    internal static MetricEntry Increase { get; } =
        new("average-increase", MetricGoal.Higher, "Share of images whose score rises when the image is multiplied by the map.")
        {
            Forms =
            {
                ["average-increase"] = () => new DropIncrease(DropKind.Increase, xplique: false),
                ["average-increase:xplique"] = () => new DropIncrease(DropKind.Increase, xplique: true),
            },
        };

    internal static MetricEntry Gain { get; } =
        MetricEntry.Of(
            "average-gain",
            MetricGoal.Higher,
            "What the score gains when the image is multiplied by the map.",
            () => new DropIncrease(DropKind.Gain, xplique: true)
        );

    /// <summary>Creates the metric.</summary>
    /// <param name="kind">Drop, increase or gain.</param>
    /// <param name="xplique">xplique's definition instead of pytorch-grad-cam's.</param>
    /// <exception cref="ArgumentException">Gain exists only in xplique's definition.</exception>
    public DropIncrease(DropKind kind, bool xplique)
    {
        if (kind == DropKind.Gain && !xplique)
            throw new ArgumentException("The gain is defined by xplique only; ask for that variant.", nameof(kind));
        (_kind, _xplique) = (kind, xplique);
    }

    /// <inheritdoc/>
    public string Name =>
        _kind switch
        {
            DropKind.Drop => "average-drop",
            DropKind.Increase => "average-increase",
            _ => "average-gain",
        };

    /// <inheritdoc/>
    public string Variant => Name + (_xplique ? ":xplique" : ":pgc");

    /// <inheritdoc/>
    public MetricScore Measure(MapSubject subject, AttributionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (subject.Unusable(constantAllowed: true) is { } reason)
            return MetricScore.Undefined(reason);
        IScoringModel model = subject.Image.Model;
        float[] mask = _xplique ? MinMax(subject.Large.Values) : subject.Map.Finish(model.Height, model.Width).Values;
        return Measure(subject, mask, options, cancellationToken);
    }

    /// <summary>With a mask [H, W] that is given.</summary>
    internal MetricScore Measure(MapSubject subject, float[] mask, AttributionOptions options, CancellationToken ct)
    {
        ScoreKind kind = _xplique ? ScoreKind.Probability : ScoreKind.Logit;
        float[] logits = ScoreRunner.Run(
            subject.Image.Model,
            1,
            (_, input) =>
            {
                for (int c = 0; c < 3; c++)
                    TensorPrimitives.Multiply(
                        subject.Image.Input.Span.Slice(c * mask.Length, mask.Length),
                        mask,
                        input.Slice(c * mask.Length, mask.Length)
                    );
            },
            options,
            ct
        );
        double before = subject.Score(kind),
            after = Scores.Of(logits, subject.Class, kind, subject.Image.Model.Link);
        return MetricScore.Of(
            _kind switch
            {
                DropKind.Increase => after > before ? 1 : 0,
                DropKind.Drop => Math.Max(0, before - after) / (_xplique ? before + 1e-8 : 1),
                _ => Math.Max(0, after - before) / (1 - before + 1e-8),
            }
        );
    }

    private static float[] MinMax(float[] map)
    {
        float[] mask = Array.ConvertAll(map, Math.Abs);
        float min = mask.Min(),
            max = mask.Max();
        return max > min ? Array.ConvertAll(mask, v => (v - min) / (max - min)) : new float[mask.Length];
    }
}
