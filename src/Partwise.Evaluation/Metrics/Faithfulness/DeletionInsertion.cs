using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>
/// Deletion and insertion (Petsiuk et al., BMVC 2018): pixels in descending order of the signed map (equal values: lower index first), all
/// three channels together, are removed from the image (or put into a baseline), and the class's score is followed. The result is the mean
/// of neighbouring averages along the curve. Two published definitions: <c>xplique</c>: 10 steps, baseline 0 in normalised units, logits
/// (probability with <see cref="Kind"/>); <c>rise</c>: a step per row of pixels, deletion to 0 in normalised units, insertion into the
/// image blurred by an 11×11 Gaussian of σ 5, probability. Undefined for maps that are constant or not finite.
///</summary>
internal sealed class DeletionInsertion : IMapMetric
{
    private readonly bool _insert;
    private readonly bool _rise;
    private readonly int _steps;

    internal static MetricEntry Deletion { get; } =
        new("deletion", MetricGoal.Lower, "Mean score of the class while pixels are removed, those with the highest values first.")
        {
            Forms = Definitions(insert: false),
        };

    internal static MetricEntry Insertion { get; } =
        new("insertion", MetricGoal.Higher, "Mean score of the class while pixels are put in, those with the highest values first.")
        {
            Forms = Definitions(insert: true),
        };

    private DeletionInsertion(bool insert, bool rise, int steps, ScoreKind kind) =>
        (_insert, _rise, _steps, Kind) = (insert, rise, steps, kind);

    /// <summary>Logit or probability.</summary>
    public ScoreKind Kind { get; }

    /// <inheritdoc/>
    public string Name => _insert ? "insertion" : "deletion";

    /// <inheritdoc/>
    public string Variant =>
        (_rise, Kind) switch
        {
            (true, _) => Name + ":rise",
            (_, ScoreKind.Logit) => Name + ":xplique",
            _ => Name + ":xplique-probability",
        };

    /// <summary>xplique's definition.</summary>
    /// <param name="insert">Insertion instead of deletion.</param>
    /// <param name="kind">Logit (xplique's default) or probability.</param>
    /// <param name="steps">Steps, at least 1; 10 as published.</param>
    public static DeletionInsertion Xplique(bool insert, ScoreKind kind = ScoreKind.Logit, int steps = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        return new DeletionInsertion(insert, false, steps, kind);
    }

    /// <summary>The definition of RISE's authors.</summary>
    /// <param name="insert">Insertion instead of deletion.</param>
    public static DeletionInsertion Rise(bool insert) => new(insert, true, 0, ScoreKind.Probability);

    /// <inheritdoc/>
    public MetricScore Measure(MapSubject subject, AttributionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (subject.Unusable() is { } reason)
            return MetricScore.Undefined(reason);
        int[] counts = Counts(subject.Image.Model.Height, subject.Image.Model.Width);
        float[] logits = Logits(subject, counts, options, cancellationToken);
        double[] scores = Scores.OfAll(logits, subject.Image.Model.Classes, subject.Class, Kind, subject.Image.Model.Link);
        double area = 0;
        for (int i = 1; i < scores.Length; i++)
            area += (scores[i - 1] + scores[i]) / 2;
        double[] shares = Array.ConvertAll(counts, n => (double)n / subject.Large.Values.Length);
        return MetricScore.Of(area / (scores.Length - 1), new MetricCurve(shares, scores));
    }

    /// <summary>How many pixels are changed at each step.</summary>
    internal int[] Counts(int height, int width)
    {
        int pixels = height * width;
        if (_rise)
            return [.. Enumerable.Range(0, height + 1).Select(i => i * width)];
        return [.. Enumerable.Range(0, _steps + 1).Select(i => i == _steps ? pixels : (int)(i * ((double)pixels / _steps)))];
    }

    /// <summary>The logits [steps + 1, classes] along the curve.</summary>
    internal float[] Logits(MapSubject subject, int[] counts, AttributionOptions options, CancellationToken ct)
    {
        IScoringModel model = subject.Image.Model;
        int plane = model.Height * model.Width;
        int[] order = subject.Order;
        ReadOnlyMemory<float> image = subject.Image.Input;
        float[] baseline = new float[3 * plane],
            logits = new float[counts.Length * model.Classes];
        if (_rise && _insert)
            GaussianBlur.Blur(image.Span, baseline, model.Height, model.Width);
        // One end of the curve is the image itself, whose logits are known.
        int known = Array.IndexOf(counts, _insert ? plane : 0),
            first = known == 0 ? 1 : 0;
        float[] run = ScoreRunner.Run(
            model,
            known < 0 ? counts.Length : counts.Length - 1,
            (i, input) =>
            {
                ReadOnlySpan<float> from = _insert ? baseline : image.Span,
                    to = _insert ? image.Span : baseline;
                from.CopyTo(input);
                foreach (int pixel in order.AsSpan(0, counts[i + first]))
                {
                    for (int c = 0; c < 3; c++)
                        input[(c * plane) + pixel] = to[(c * plane) + pixel];
                }
            },
            options,
            ct
        );
        run.CopyTo(logits, first * model.Classes);
        if (known >= 0)
            subject.Image.Logits.Span.CopyTo(logits.AsSpan(known * model.Classes));
        return logits;
    }

    private static Dictionary<string, Func<IMetric>> Definitions(bool insert)
    {
        string name = insert ? "insertion" : "deletion";
        return new()
        {
            [name] = () => Xplique(insert),
            [name + ":probability"] = () => Xplique(insert, ScoreKind.Probability),
            [name + ":rise"] = () => Rise(insert),
        };
    }
}
