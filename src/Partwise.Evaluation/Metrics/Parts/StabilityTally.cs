namespace Partwise.Evaluation;

/// <summary>One image's stability counts: tallies add up, so that resampling need not compare hits again.</summary>
/// <param name="Class">The image's class.</param>
/// <param name="Equal">Per prototype the draws with the same hits as without noise.</param>
/// <param name="Empty">Per prototype how many of those hit no part either way.</param>
/// <param name="Draws">How many draws.</param>
internal sealed record StabilityTally(int Class, int[] Equal, int[] Empty, int Draws)
{
    /// <summary>Compares the draws of one image with the pass without noise.</summary>
    public static StabilityTally Of(PartHits clean, IReadOnlyList<PartHits> noised)
    {
        var tally = new StabilityTally(clean.Class, new int[clean.Prototypes], new int[clean.Prototypes], noised.Count);
        foreach (PartHits draw in noised)
        {
            for (int p = 0; p < clean.Prototypes; p++)
            {
                bool equal = clean.Of(p).SequenceEqual(draw.Of(p));
                tally.Equal[p] += equal ? 1 : 0;
                tally.Empty[p] += equal && !clean.Of(p).Contains(true) ? 1 : 0;
            }
        }
        return tally;
    }

    /// <summary>The result of some images.</summary>
    public static StabilityResult Total(IReadOnlyList<StabilityTally> images)
    {
        var results = new List<PrototypeStability>();
        foreach (IGrouping<int, StabilityTally> own in images.GroupBy(i => i.Class).OrderBy(g => g.Key))
        {
            for (int p = 0; p < own.First().Equal.Length; p++)
            {
                int equal = 0,
                    count = 0,
                    empty = 0;
                foreach (StabilityTally image in own)
                    (equal, count, empty) = (equal + image.Equal[p], count + image.Draws, empty + image.Empty[p]);
                if (count > 0)
                    results.Add(new PrototypeStability(own.Key, p, equal, count, empty));
            }
        }
        return new StabilityResult(results);
    }
}
