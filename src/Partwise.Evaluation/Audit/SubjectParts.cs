using Partwise.Attribution;
using Partwise.Explanations;
using Partwise.Parts;

namespace Partwise.Evaluation;

/// <summary>The parts of any class on one photo.</summary>
internal sealed class SubjectParts(OpenedModel model, AttributionSubject subject)
{
    private readonly IPartNetwork _network = model.Network!;

    /// <summary>[k, positions]; empty where the class was not fitted.</summary>
    public float[] Maps(int classIndex) => _network.Count(classIndex) == 0 ? [] : _network.Maps(subject.Features.Span, subject.Positions, classIndex);

    public double[] Contributions(int classIndex, float[] maps) => maps.Length == 0 ? [] : _network.Contributions(maps, subject.Positions, classIndex);

    /// <summary>The parts of a class with the places of their evidence.</summary>
    /// <param name="classIndex">The class.</param>
    /// <param name="foreground">[positions], the share of each cell that shows the object; null where that is not known.</param>
    public PartSight[] Sights(int classIndex, double[]? foreground)
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
            sights[i] = new PartSight(contributions[i], evidence, foreground is null || evidence.Length == 0 ? null : evidence.Select((e, q) => e * (1 - foreground[q])).Sum());
        }
        return sights;
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
