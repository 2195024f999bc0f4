namespace Partwise.Evaluation.GroundTruth;

/// <summary>Gathers what was measured on the birds into rows with bootstrap intervals over birds.</summary>
internal sealed class GroundTruthTable
{
    /// <summary>The name of rows that say something about the model, whatever the method.</summary>
    public const string Model = EvaluationRow.ModelMethod;

    /// <summary>The name of rows that a random map reaches on average.</summary>
    public const string Chance = "chance";

    private readonly BirdTruth[] _birds;
    private readonly GroundTruthOptions _options;
    private readonly int[] _halves;
    private readonly List<EvaluationRow> _rows = [];
    private readonly List<OmittedMetric> _omitted = [];

    public GroundTruthTable(BirdTruth[] birds, IEnumerable<string> readings, GroundTruthOptions options)
    {
        (_birds, _options) = (birds, options);
        _halves = HeldOutThresholds.Halves([.. birds.Select(b => b.Label)], options.Seed);
        AddModel();
        foreach (string reading in readings)
            AddMethod(reading, [.. birds.Select(b => b.Methods[reading])]);
    }

    public IReadOnlyList<EvaluationRow> Rows => _rows;

    public IReadOnlyList<OmittedMetric> Omitted => _omitted;

    private void AddModel()
    {
        if (_options.Wants(GroundTruthNames.Group))
            AddMean(
                Model,
                "accuracy",
                "accuracy:drawn",
                [
                    .. _birds.Select(b =>
                        b.Label is null ? (double?)null
                        : b.Correct ? 1
                        : 0
                    ),
                ]
            );
        if (_options.Wants("bi"))
        {
            // Things are pooled, as published: a bird among many counts more than one among few.
            double? Independence(IEnumerable<int> pick)
            {
                (long things, long relevant) = (0, 0);
                foreach (int i in pick)
                    (things, relevant) = (things + _birds[i].Things, relevant + _birds[i].RelevantThings);
                return things == 0 ? null : 1 - ((double)relevant / things);
            }
            Add(Model, "bi", "bi:funnybirds", Independence, _birds.Count(b => b.Things > 0));
        }
        AddMean(Chance, "twin-part", TwinPart.Peak, [.. _birds.Select(b => b.Chance?.Peak)]);
        AddMean(Chance, "twin-part", TwinPart.Mass, [.. _birds.Select(b => b.Chance?.Mass)]);
    }

    private void AddMethod(string method, MethodTruth[] truths)
    {
        HeldOutThresholds? held = _options.WantsThreshold ? HeldOutThresholds.Choose(truths, _halves, _options.Thresholds.Count) : null;
        double?[] Of(string check) => [.. truths.Select((t, i) => held is null ? null : held.Score(check, i))];
        double?[] Scores(string variant) => [.. truths.Select(t => t.Scores.GetValueOrDefault(variant)?.Value)];
        double?[][] checks = [.. GroundTruthNames.Thresholded.Select(Of)];
        double?[] sd = Scores("sd"),
            ts = Scores("ts");
        for (int i = 0; i < checks.Length; i++)
        {
            string check = GroundTruthNames.Thresholded[i];
            if (_options.Wants(check))
                AddMean(method, check, check == "csdc" ? "csdc:model" : $"{check}:funnybirds", checks[i], truths);
        }
        if (held?.Mean(_options.Thresholds) is { } t)
            _rows.Add(new EvaluationRow(method, "threshold", "threshold:held-out", t, null, null, _birds.Length));
        if (_options.Wants("sd"))
            AddMean(method, "sd", "sd:spearman", sd, truths);
        if (_options.Wants("ts"))
            AddMean(method, "ts", "ts:exchanged", ts, truths);
        foreach (string variant in new[] { TwinPart.Peak, TwinPart.AnyPeak, TwinPart.Mass, TwinPart.AnyMass })
            AddMean(method, "twin-part", variant, Scores(variant), variant == TwinPart.Peak ? truths : []);
        if (_options.Wants(GroundTruthNames.Group))
            AddSummary(method, checks, sd, ts);
    }

    private void AddSummary(string method, double?[][] checks, double?[] sd, double?[] ts)
    {
        // Completeness ((CSDC + PC + DC) / 3 + D) / 2, correctness SD, contrastivity TS, and their mean.
        double? Completeness(IReadOnlyList<int> pick) =>
            (((Mean(checks[0], pick) + Mean(checks[1], pick) + Mean(checks[2], pick)) / 3) + Mean(checks[3], pick)) / 2;
        Add(method, GroundTruthNames.Group, "ground-truth:completeness", Completeness, _birds.Length);
        Add(method, GroundTruthNames.Group, "ground-truth:correctness", pick => Mean(sd, pick), _birds.Length);
        Add(method, GroundTruthNames.Group, "ground-truth:contrastivity", pick => Mean(ts, pick), _birds.Length);
        Add(
            method,
            GroundTruthNames.Group,
            "ground-truth:mean",
            pick => (Completeness(pick) + Mean(sd, pick) + Mean(ts, pick)) / 3,
            _birds.Length
        );
    }

    private void AddMean(string method, string metric, string variant, double?[] values, MethodTruth[]? truths = null)
    {
        if (truths is { Length: > 0 })
            Explain(method, metric, variant, values, truths);
        Add(method, metric, variant, pick => Mean(values, pick), values.Count(v => v is not null));
    }

    private void Explain(string method, string metric, string variant, double?[] values, MethodTruth[] truths)
    {
        string[] reasons =
        [
            .. truths.Select(t => (t.Scores.GetValueOrDefault(metric) ?? t.Scores.GetValueOrDefault(variant))?.Reason).OfType<string>(),
        ];
        if (reasons.Length > 0)
            _omitted.Add(
                new OmittedMetric(
                    $"{metric} of {method}",
                    $"{reasons.Length} of {truths.Length} images: {reasons.GroupBy(r => r).MaxBy(g => g.Count())!.Key}"
                )
            );
        else if (values.Length > 0 && Array.TrueForAll(values, v => v is null) && GroundTruthNames.Thresholded.Contains(metric))
            _omitted.Add(
                new OmittedMetric(
                    $"{metric} of {method}",
                    "The threshold is fitted on other images than it scores; use at least two images."
                )
            );
    }

    private void Add(string method, string metric, string variant, Func<IReadOnlyList<int>, double?> statistic, int n)
    {
        int[] all = [.. Enumerable.Range(0, _birds.Length)];
        if (n == 0 || statistic(all) is not { } value)
            return;
        ConfidenceInterval? interval = Bootstrap.Of(_birds.Length, pick => statistic(pick), _options.Seed, _options.Resamples);
        _rows.Add(new EvaluationRow(method, metric, variant, value, interval?.Low, interval?.High, n));
    }

    private static double? Mean(double?[] values, IReadOnlyList<int> pick)
    {
        (double sum, int count) = (0, 0);
        foreach (int i in pick)
        {
            if (values[i] is { } value)
                (sum, count) = (sum + value, count + 1);
        }
        return count == 0 ? null : sum / count;
    }
}
