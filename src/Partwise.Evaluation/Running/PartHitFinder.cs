using System.Numerics.Tensors;
using Partwise.Attribution;
using Partwise.Parts;

namespace Partwise.Evaluation;

/// <summary>Looks where the parts of an image's own class are, for the scores that look at all images together. Each noised image goes
/// through the network once, whatever the number of bundles.</summary>
internal sealed class PartHitFinder(ClassifierModel model, EvaluationPlan plan, EvaluationOptions options)
{
    private readonly PlannedMethod[] _methods = [.. plan.Methods.Where(m => m.Parts is not null)];
    private readonly bool _annotated = Asks(plan, MetricInputs.AnnotatedParts);
    private readonly bool _noise = Asks(plan, MetricInputs.Noise);
    private readonly bool _encode = plan.Encoder is not null && Asks(plan, MetricInputs.Encoder);
    private readonly bool _compare = plan.Against is not null && Asks(plan, MetricInputs.OtherParts);

    /// <summary>Finds.</summary>
    public IReadOnlyList<ImageHits> Find(AttributionSubject subject, ViewedImage image, int label, int index, CancellationToken ct)
    {
        PlannedMethod[] own = [.. _methods.Where(m => m.Parts!.Count(label) > 0)];
        if (own.Length == 0 || !(_annotated || _encode || _compare))
            return [];
        AttributionSubject[] noised = _noise ? Noised(image, index, ct) : [];
        return [.. own.Select(m => Find(m, subject, noised, image, label, ct))];
    }

    private ImageHits Find(
        PlannedMethod method,
        AttributionSubject subject,
        AttributionSubject[] noised,
        ViewedImage image,
        int label,
        CancellationToken ct
    )
    {
        IPartNetwork parts = method.Parts!;
        int positions = subject.Positions,
            k = parts.Count(label);
        float[] maps = parts.Maps(subject.HeadInput.Span, positions, label);
        var hits = new ImageHits { Method = method.Name, Class = label };
        if (_encode)
            hits = hits with
            {
                Encodings = plan.Encoder!.Encode(
                    image.Pixels,
                    model.Height,
                    model.Width,
                    maps,
                    subject.Rows,
                    subject.Columns,
                    subject.Grid,
                    ct
                ),
                Activations = Activations(maps, positions),
            };
        if (_compare && plan.Against!.Network.Count(label) > 0)
            hits = hits with
            {
                Moments = MapMoments.Of(maps, plan.Against.Network.Maps(subject.HeadInput.Span, positions, label), positions),
            };
        if (!_annotated)
            return hits;
        PartScoreOptions window = PartScoreOptions.From(options.Mode) with { Size = model.Width };
        PartHits Hits(float[] of) => PartHits.Find(label, of, k, subject.Rows, subject.Columns, image.Points, window, subject.Grid);
        PartHits clean = Hits(maps);
        bool negative = Enumerable.Range(0, k).Any(i => parts.IsNegative(label, i));
        return hits with
        {
            Clean = clean,
            SignCorrected = negative ? Hits([.. maps.Select((v, i) => parts.IsNegative(label, i / positions) ? -v : v)]) : clean,
            Noised = [.. noised.Select(n => Hits(parts.Maps(n.HeadInput.Span, positions, label)))],
            Small = clean.Around(PurityScore.HalfSize, image.Points, window.Size),
            Peaks = [.. Enumerable.Range(0, k).Select(i => TensorPrimitives.Max<float>(maps.AsSpan(i * positions, positions)))],
        };
    }

    private AttributionSubject[] Noised(ViewedImage image, int index, CancellationToken ct)
    {
        bool published = options.Mode == EvaluationMode.Published;
        InputNoise noise = published ? InputNoise.Published : InputNoise.Honest;
        var draws = new AttributionSubject[published ? 1 : options.Draws];
        for (int draw = 0; draw < draws.Length; draw++)
        {
            float[] input = (float[])image.Input.Clone();
            noise.Add(input, plan.Model.Preprocessing, unchecked((((options.Seed * 7919) + index) * 101) + draw));
            draws[draw] = model.Open(input, ct);
        }
        return draws;
    }

    private static float[] Activations(float[] maps, int positions) =>
        [
            .. Enumerable
                .Range(0, maps.Length / positions)
                .Select(i => maps.AsSpan(i * positions, positions).ToArray().Sum(v => Math.Max(v, 0))),
        ];

    private static bool Asks(EvaluationPlan plan, MetricInputs input) =>
        plan.Metrics.Any(metric =>
            MetricCatalog.Entry(metric).Inputs.HasFlag(input) && plan.Methods.Any(m => m.Parts is not null && plan.Measures(m.Name, metric))
        );
}
