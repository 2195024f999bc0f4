namespace Partwise.Evaluation.GroundTruth;

/// <summary>How much a method says that each part of the bird and each thing around it speaks for a class.</summary>
/// <param name="Parts">Per part.</param>
/// <param name="Things">Per visible thing of the scene.</param>
/// <param name="Mass">
/// The positive evidence in all. FunnyBirds takes the sum of the map, which is the same for maps without negative values; of signed maps it
/// can be close to 0 or negative, and then everything would be important.</param>
internal sealed record Importance(double[] Parts, double[] Things, double Mass)
{
    /// <summary>The parts, of those in <paramref name="among"/>, with more than a share <paramref name="t"/> of the mass.</summary>
    public int Important(double t, int among)
    {
        int set = 0;
        for (int p = 0; p < Parts.Length; p++)
            set |= Parts[p] > t * Mass ? 1 << p : 0;
        return set & among;
    }

    /// <summary>Whether a thing has more than a share <paramref name="t"/> of the mass.</summary>
    public bool ThingMatters(int thing, double t) => Things[thing] > t * Mass;

    /// <summary>The importance of several parts together.</summary>
    public double Of(int set)
    {
        double sum = 0;
        for (int p = 0; p < Parts.Length; p++)
            sum += PartSet.Has(set, p) ? Parts[p] : 0;
        return sum;
    }
}
