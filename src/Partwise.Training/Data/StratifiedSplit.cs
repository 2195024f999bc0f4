namespace Partwise.Training;

/// <summary>Holds out a share of every class for validation.</summary>
internal static class StratifiedSplit
{
    /// <summary>Draws the split. It depends on the labels and the seed alone.</summary>
    /// <param name="labels">The class of each item, at least 0.</param>
    /// <param name="share">The share of each class to hold out, 0 to below 1. A class of n ≥ 2 items holds out at least 1 and keeps at
    /// least 1 (none where the share is 0); a class of 1 item keeps it.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">The share is outside its range, or a label is negative.</exception>
    public static DataSplit Draw(IReadOnlyList<int> labels, double share, int seed)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (!(share >= 0 && share < 1))
            throw new ArgumentException($"The validation share is {share}; 0 to below 1 is allowed.", nameof(share));
        if (labels.Any(l => l < 0))
            throw new ArgumentException("A label is negative; give the index of a class for every item.", nameof(labels));
        bool[] held = new bool[labels.Count];
        foreach (IGrouping<int, int> group in Enumerable.Range(0, labels.Count).GroupBy(i => labels[i]))
        {
            int[] members = [.. group];
            int count =
                share == 0 || members.Length < 2
                    ? 0
                    : Math.Clamp((int)Math.Round(members.Length * share, MidpointRounding.AwayFromZero), 1, members.Length - 1);
            new CounterRandom(seed, 0, group.Key, RandomPurpose.ValidationSplit).Shuffle<int>(members);
            foreach (int i in members.Take(count))
                held[i] = true;
        }
        return new DataSplit(
            [.. Enumerable.Range(0, held.Length).Where(i => !held[i])],
            [.. Enumerable.Range(0, held.Length).Where(i => held[i])]
        );
    }
}
