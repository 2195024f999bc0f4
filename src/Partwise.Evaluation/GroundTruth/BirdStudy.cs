using Partwise.Attribution;
using Partwise.Aviary;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>Measures everything on one bird: what the model needs, then what the methods say about it. Safe from several threads.</summary>
internal sealed class BirdStudy(
    ISceneView view,
    SubjectOpener open,
    AviaryBirds birds,
    IReadOnlyList<GroundTruthMethod> methods,
    GroundTruthOptions options
)
{
    public BirdTruth Study(Bird bird, CancellationToken ct)
    {
        BirdScene scene = BirdScene.Open(bird, view, open, ct);
        int seed = unchecked((options.Seed * 7919) + bird.Index);
        int reach = Math.Max(Cell(view.Height, scene.Subject.Rows), Cell(view.Width, scene.Subject.Columns));
        var study = new OneBird(scene, new ImportanceReader(view.Height, view.Width, reach), options)
        {
            Asked = new AttributionOptions { Seed = seed },
            Mixed = options.Wants("ts") ? MixedBird.Find(scene, birds, open, options.TargetTries, seed, ct) : null,
            Twin = options.Wants("twin-part") && bird.Label is not null ? FindTwin(bird) : null,
        };
        var found = new Dictionary<string, MethodTruth>(StringComparer.Ordinal);
        foreach (GroundTruthMethod method in methods)
            study.Measure(method, found, ct);
        return new BirdTruth
        {
            Label = bird.Label,
            Correct = scene.Subject.Predicted == bird.Label,
            Things = bird.Label is null ? 0 : scene.Things.Count,
            RelevantThings = bird.Label is { } label
                ? scene.Things.Count(t => scene.IsRelevant(t.Logits, label, options.RelevantShare))
                : 0,
            Chance = study.Twin is { } twin && study.TwinIsVisible ? TwinPart.Chance(scene, (int)twin.Part, reach) : null,
            Runs = scene.Runs.Count,
            Methods = found,
        };
    }

    /// <summary>The side of a cell of the feature map in pixels of the input; where there is no feature map, of one with 14
    /// cells.</summary>
    private static int Cell(int size, int cells) => (int)Math.Ceiling(size / (cells > 0 ? cells : 14.0));

    /// <summary>The twin's label and the part; null where there is no twin that the model knows.</summary>
    private Twin? FindTwin(Bird bird)
    {
        foreach (SpeciesTwins twins in birds.Catalog.Twins)
        {
            int? other =
                twins.First == bird.Species ? twins.Second
                : twins.Second == bird.Species ? twins.First
                : null;
            if (other is { } species && birds.Labels[species] is { } label)
                return new Twin(label, twins.Part);
        }
        return null;
    }
}
