using Partwise.Attribution;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>Holds what methods say against what the model did on one bird.</summary>
internal sealed class OneBird(BirdScene bird, ImportanceReader reader, GroundTruthOptions options)
{
    public required AttributionOptions Asked { get; init; }

    /// <summary>The mixed bird for target sensitivity; null where none was found or none is asked for.</summary>
    public required MixedBird? Mixed { get; init; }

    /// <summary>The twin; null where there is none or none is asked for.</summary>
    public required Twin? Twin { get; init; }

    public bool TwinIsVisible => Twin is { } twin && PartSet.Has(bird.Regions.Visible, (int)twin.Part);

    /// <summary>Adds what is found about each reading of the method.</summary>
    public void Measure(GroundTruthMethod method, Dictionary<string, MethodTruth> found, CancellationToken ct)
    {
        var maps = new Explanations(method, bird.Subject, Asked, ct);
        Explanations? mixed = Mixed is null ? null : new Explanations(method, Mixed.Subject, Asked, ct);
        for (int i = 0; i < method.Readings.Count; i++)
        {
            bool peaks = i > 0;
            var truth = new MethodTruth();
            found[method.Readings[i]] = truth;
            if (options.WantsThreshold)
                Thresholded(maps, peaks, truth);
            if (options.Wants("sd"))
                Single(maps, peaks, truth);
            if (options.Wants("ts"))
                Target(mixed, peaks, truth);
            // The twins are compared prototype by prototype; a sum of maps is one prototype.
            if (Twin is { } twin && peaks == method.HasParts)
                Twins(maps, twin, method.HasParts, truth);
        }
    }

    private void Thresholded(Explanations maps, bool peaks, MethodTruth truth)
    {
        var checks = new ThresholdChecks(bird, options);
        MethodMaps ofPredicted = maps.Of(bird.Subject.Predicted);
        if (ofPredicted.Reason is { } reason)
        {
            foreach (string check in GroundTruthNames.Thresholded)
                truth.Scores[check] = MetricScore.Undefined(reason);
            return;
        }
        Importance importance = Read(ofPredicted, bird.Regions, bird.Things, peaks);
        checks.Csdc(importance, truth);
        checks.PreservationAndDeletion(importance, truth);
        if (Own(maps, peaks, out MetricScore? undefined) is { } own)
            checks.Distractibility(own, bird.Bird.Label!.Value, truth);
        else
            truth.Scores["distractibility"] = undefined!;
    }

    private void Single(Explanations maps, bool peaks, MethodTruth truth) =>
        truth.Scores["sd"] = Own(maps, peaks, out MetricScore? undefined) is { } own
            ? SingleDeletion.Measure(bird, own, bird.Bird.Label!.Value)
            : undefined!;

    private void Target(Explanations? maps, bool peaks, MethodTruth truth)
    {
        if (Mixed is not { } mix || maps is null)
        {
            truth.Scores["ts"] = MetricScore.Undefined("The model tells no two species apart by exchanged parts.");
            return;
        }
        MethodMaps first = maps.Of(mix.First),
            second = maps.Of(mix.Second);
        truth.Scores["ts"] = (first.Reason ?? second.Reason) is { } reason
            ? MetricScore.Undefined(reason)
            : MetricScore.Of(mix.Sensitivity(Read(first, mix.Regions, [], peaks), Read(second, mix.Regions, [], peaks)));
    }

    private void Twins(Explanations maps, Twin twin, bool any, MethodTruth truth)
    {
        if (TwinIsVisible)
            TwinPart.Measure(bird, maps.Of(bird.Bird.Label!.Value), maps.Of(twin.Label), (int)twin.Part, reader, any, truth);
        else
            truth.Scores[TwinPart.Peak] = MetricScore.Undefined("The part that tells the twins apart cannot be seen.");
    }

    /// <summary>The importance for the bird's own class, or why there is none.</summary>
    private Importance? Own(Explanations maps, bool peaks, out MetricScore? undefined)
    {
        string? reason = bird.Bird.Label is { } label ? maps.Of(label).Reason : "The species is no label of the model.";
        undefined = reason is null ? null : MetricScore.Undefined(reason);
        return reason is null ? Read(maps.Of(bird.Bird.Label!.Value), bird.Regions, bird.Things, peaks) : null;
    }

    private Importance Read(MethodMaps maps, PartRegions regions, IReadOnlyList<BackgroundThing> things, bool peaks) =>
        peaks ? reader.Peaks(maps, regions, things) : reader.Summed(maps, regions, things);
}
