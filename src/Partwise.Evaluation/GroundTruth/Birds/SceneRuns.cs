using Partwise.Attribution;
using Partwise.Aviary;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>The logits of one scene under interventions: drawn and run in batches when they are asked for, and each set of removed parts
/// only once. For one thread.</summary>
internal sealed class SceneRuns(ISceneView view, IScoringModel model, Scene scene, CancellationToken ct)
{
    private readonly Dictionary<int, float[]> _without = [];

    /// <summary>How many pictures were run.</summary>
    public int Count { get; private set; }

    /// <summary>[classes] without some parts.</summary>
    public float[] Without(int parts)
    {
        Prepare([parts]);
        return _without[parts];
    }

    /// <summary>The class with the highest logit without some parts; the first of equal ones.</summary>
    public int PredictedWithout(int parts) => Predicted(Without(parts));

    /// <summary>Runs what will be asked for together.</summary>
    public void Prepare(IEnumerable<int> partSets)
    {
        int[] missing = [.. partSets.Where(set => !_without.ContainsKey(set)).Distinct()];
        float[][] logits = Run([.. missing.Select(set => new Intervention { RemovedParts = PartSet.Parts(set) })]);
        for (int i = 0; i < missing.Length; i++)
            _without[missing[i]] = logits[i];
    }

    /// <summary>Runs any changes.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="see">Is shown each input with its position.</param>
    /// <returns>Per change [classes].</returns>
    public float[][] Run(IReadOnlyList<Intervention> changes, Action<int, ReadOnlySpan<float>>? see = null)
    {
        Count += changes.Count;
        float[] logits = ScoreRunner.Run(
            model,
            changes.Count,
            (i, input) =>
            {
                view.Fill(scene, changes[i], input);
                see?.Invoke(i, input);
            },
            new AttributionOptions(),
            ct
        );
        return [.. logits.Chunk(model.Classes)];
    }

    private static int Predicted(float[] logits)
    {
        int best = 0;
        for (int c = 1; c < logits.Length; c++)
            best = logits[c] > logits[best] ? c : best;
        return best;
    }
}
