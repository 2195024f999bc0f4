using Partwise.Attribution;
using Partwise.Explanations;
using Partwise.Imaging;
using Partwise.Parts;

namespace Partwise.Evaluation;

/// <summary>The parts of any class on one photo.</summary>
internal sealed class SubjectParts(OpenedModel model, AttributionSubject subject)
{
    private readonly IPartNetwork _network = model.Network!;

    // The own class, the predicted one and the estimate of the foreground ask for the same maps.
    private readonly Dictionary<int, float[]> _maps = [];

    /// <summary>[k, positions]; empty where the class was not fitted.</summary>
    public float[] Maps(int classIndex)
    {
        if (!_maps.TryGetValue(classIndex, out float[]? maps))
            _maps[classIndex] = maps =
                _network.Count(classIndex) == 0 ? [] : _network.Maps(subject.HeadInput.Span, subject.Positions, classIndex);
        return maps;
    }

    public double[] Contributions(int classIndex, float[] maps) =>
        maps.Length == 0 ? [] : _network.Contributions(maps, subject.Positions, classIndex);

    /// <summary>The parts of a class with the places of their evidence.</summary>
    /// <param name="classIndex">The class.</param>
    /// <param name="annotated">Where the object is; null where that is not annotated.</param>
    /// <param name="estimated">[positions], the share of each cell that shows the object; null where that is annotated, or not
    /// known.</param>
    public PartSight[] Sights(int classIndex, ObjectRegion? annotated, double[]? estimated)
    {
        float[] maps = Maps(classIndex);
        double[] contributions = Contributions(classIndex, maps);
        int n = subject.Positions;
        var sights = new PartSight[contributions.Length];
        for (int i = 0; i < sights.Length; i++)
        {
            float[] evidence = [.. maps.AsSpan(i * n, n).ToArray().Select(v => Math.Max(v, 0))];
            float sum = evidence.Sum();
            evidence = sum > 0 ? [.. evidence.Select(e => e / sum)] : [];
            double? background = null;
            if (evidence.Length > 0 && annotated is not null)
                background = Off(maps.AsSpan(i * n, n), annotated);
            else if (evidence.Length > 0 && estimated is not null)
                background = evidence.Select((e, q) => e * (1 - estimated[q])).Sum();
            sights[i] = new PartSight(contributions[i], evidence, background);
        }
        return sights;
    }

    // As the metric 'background-share' has it: the map is enlarged to where its cells lie in the input.
    private double? Off(ReadOnlySpan<float> map, ObjectRegion region)
    {
        float[] large = new float[region.Mask.Length];
        LinearUpsampler.Upsample(map, subject.Rows, subject.Columns, large, region.Height, region.Width, subject.Grid);
        return 1 - RelevanceMass.Share(large, region, absolute: false);
    }

    /// <summary>[positions]: Σ over all fitted classes but one of the positive part of their summed maps.</summary>
    public double[] EvidenceOfOthers(int classIndex)
    {
        int n = subject.Positions;
        double[] evidence = new double[n];
        foreach (int c in _network.Classes.Where(c => c != classIndex))
        {
            float[] maps = Maps(c);
            for (int q = 0; q < n; q++)
            {
                double sum = 0;
                for (int i = q; i < maps.Length; i += n)
                    sum += maps[i];
                evidence[q] += Math.Max(sum, 0);
            }
        }
        return evidence;
    }
}
