namespace Partwise.Parts;

/// <summary>The round of the shuffled control.</summary>
internal static class PartRound
{
    /// <summary>For each class the class whose parts it gets: the next one in a seeded order, itself only where it is alone.</summary>
    public static Dictionary<int, int> Of(IReadOnlyCollection<int> classes, int seed)
    {
        int[] order = [.. classes];
        new Random(seed).Shuffle(order);
        return order.Select((c, i) => (c, Next: order[(i + 1) % order.Length])).ToDictionary(p => p.c, p => p.Next);
    }
}
