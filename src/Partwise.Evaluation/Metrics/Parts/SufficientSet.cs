namespace Partwise.Evaluation;

/// <summary>
/// The smallest set of a class's parts that decide for it: bias + Σ of their contributions is above every other logit, whatever the other
/// parts would add. Since only the sum counts, the largest contributions form it: no set of m parts sums to more than the m largest, so the
/// size found is the smallest there is, exactly.
///</summary>
internal static class SufficientSet
{
    /// <summary>Finds it.</summary>
    /// <param name="bias">The class's bias, and what else of its logit is in no part.</param>
    /// <param name="contributions">What its parts add.</param>
    /// <param name="others">The other classes' logits; with none, no part is needed.</param>
    /// <returns>The parts, largest contribution first; empty where the bias alone decides; null where no set does, as where the class is
    /// not predicted.</returns>
    public static IReadOnlyList<int>? Find(double bias, IReadOnlyList<double> contributions, IEnumerable<double> others)
    {
        double needed = others.DefaultIfEmpty(double.NegativeInfinity).Max(),
            sum = bias;
        var set = new List<int>();
        if (sum > needed)
            return set;
        foreach (
            int part in Enumerable.Range(0, contributions.Count).Where(i => contributions[i] > 0).OrderByDescending(i => contributions[i])
        )
        {
            sum += contributions[part];
            set.Add(part);
            if (sum > needed)
                return set;
        }
        return null;
    }
}
