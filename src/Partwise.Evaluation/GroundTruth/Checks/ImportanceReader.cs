using Partwise.Aviary;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>Reads importances off maps, in one of two ways.</summary>
/// <param name="height">Rows of the input.</param>
/// <param name="width">Columns of the input.</param>
/// <param name="reach">How far a part may be from a peak, in pixels of the input: one cell of the feature map, since a peak is not known
/// more exactly.</param>
internal sealed class ImportanceReader(int height, int width, int reach)
{
    public int Reach => reach;

    /// <summary>The first way: Σ of the (summed) map, enlarged to the input, over each part's region.</summary>
    public Importance Summed(MethodMaps maps, PartRegions regions, IReadOnlyList<BackgroundThing> things)
    {
        float[] large = maps.Enlarge(maps.Sum(), height, width);
        double mass = 0;
        foreach (float value in large)
            mass += Math.Max(value, 0);
        return new Importance(
            [.. PartVocabulary.Parts.Select(p => regions.Sum(large, (int)p))],
            [.. things.Select(t => t.Sum(large))],
            mass
        );
    }

    /// <summary>
    /// The second way, as a person reads a part network: a prototype is on the bird's part that its map's peak lies in or next to (the
    /// lowest point where it speaks against the class), and all that it adds to the logit counts for that part.
    ///</summary>
    public Importance Peaks(MethodMaps maps, PartRegions regions, IReadOnlyList<BackgroundThing> things)
    {
        double[] parts = new double[PartVocabulary.Parts.Count],
            around = new double[things.Count];
        double mass = 0;
        for (int i = 0; i < maps.K; i++)
        {
            double contribution = maps.Contributions[i];
            int peak = Peak(maps, maps.Values(i), contribution < 0);
            mass += Math.Max(contribution, 0);
            if (regions.Nearest(peak, reach) is { } part)
            {
                parts[part] += contribution;
                continue;
            }
            for (int t = 0; t < around.Length; t++)
                around[t] += things[t].Covers(peak) ? contribution : 0;
        }
        return new Importance(parts, around, mass);
    }

    /// <summary>The pixel of the input where a map, enlarged, is highest, or lowest; the first of equal ones.</summary>
    public int Peak(MethodMaps maps, ReadOnlySpan<float> map, bool lowest)
    {
        float[] large = maps.Enlarge(map.ToArray(), height, width);
        int best = 0;
        for (int i = 1; i < large.Length; i++)
            best = lowest
                ? large[i] < large[best]
                    ? i
                    : best
                : large[i] > large[best]
                    ? i
                    : best;
        return best;
    }
}
