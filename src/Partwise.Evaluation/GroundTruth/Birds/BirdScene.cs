using Partwise.Attribution;
using Partwise.Aviary;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>One bird before the model: everything that does not depend on the methods. For one thread.</summary>
internal sealed class BirdScene
{
    private readonly Lazy<IReadOnlyList<int>> _sets;

    private BirdScene(
        Bird bird,
        ISceneView view,
        AttributionSubject subject,
        PartRegions regions,
        IReadOnlyList<BackgroundThing> things,
        SceneRuns runs
    )
    {
        (Bird, View, Subject, Regions, Things, Runs) = (bird, view, subject, regions, things, runs);
        _sets = new Lazy<IReadOnlyList<int>>(FindSets);
    }

    public Bird Bird { get; }

    public ISceneView View { get; }

    /// <summary>The unchanged picture.</summary>
    public AttributionSubject Subject { get; }

    public PartRegions Regions { get; }

    /// <summary>The things around the bird that can be seen.</summary>
    public IReadOnlyList<BackgroundThing> Things { get; }

    public SceneRuns Runs { get; }

    /// <summary>
    /// The minimal sets of visible parts for which the model still predicts the class when it sees the bird with these parts only. Parts
    /// that cannot be seen are removed as well: they would appear when what covers them goes.
    ///</summary>
    public IReadOnlyList<int> SufficientSets => _sets.Value;

    public static BirdScene Open(Bird bird, ISceneView view, SubjectOpener open, CancellationToken ct)
    {
        Scene scene = bird.Scene;
        AttributionSubject subject = Draw(scene, Intervention.None, view, open, ct);
        var runs = new SceneRuns(view, subject.Model, scene, ct);
        var masks = new bool[scene.Objects.Count][];
        float[][] logits = runs.Run(
            [.. Enumerable.Range(0, masks.Length).Select(Intervention.RemoveObject)],
            (i, input) => masks[i] = Changed(subject.Input.Span, input)
        );
        int least = PartRegions.FewestPixels(view.Height, view.Width);
        BackgroundThing[] things =
        [
            .. masks.Zip(logits, (mask, own) => new BackgroundThing(mask, own)).Where(thing => thing.Mask.Count(m => m) >= least),
        ];
        return new BirdScene(
            bird,
            view,
            subject,
            new PartRegions(view.Indices(scene, Intervention.None), view.Height, view.Width),
            things,
            runs
        );
    }

    /// <summary>Draws a scene and runs the model on it.</summary>
    public static AttributionSubject Draw(Scene scene, Intervention change, ISceneView view, SubjectOpener open, CancellationToken ct)
    {
        float[] input = new float[3 * view.Height * view.Width];
        view.Fill(scene, change, input);
        return open(input, ct);
    }

    /// <summary>Whether the loss of something with these logits is relevant for the class: it costs at least a share of the
    /// logit.</summary>
    public bool IsRelevant(ReadOnlySpan<float> without, int classIndex, double share)
    {
        double logit = Subject.Logits.Span[classIndex],
            drop = logit - without[classIndex];
        return drop > 0 && drop >= share * Math.Abs(logit);
    }

    private IReadOnlyList<int> FindSets()
    {
        int predicted = Subject.Predicted;
        return MinimalSets.Find(
            Regions.Visible,
            kept =>
            {
                int[] removed = [.. kept.Select(set => PartSet.All & ~set)];
                Runs.Prepare(removed);
                return [.. removed.Select(set => Runs.PredictedWithout(set) == predicted)];
            }
        );
    }

    private static bool[] Changed(ReadOnlySpan<float> before, ReadOnlySpan<float> after)
    {
        bool[] changed = new bool[before.Length / 3];
        for (int i = 0; i < before.Length; i++)
            changed[i % changed.Length] |= before[i] != after[i];
        return changed;
    }
}
