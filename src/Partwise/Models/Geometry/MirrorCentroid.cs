namespace Partwise.Models;

/// <summary>
/// How far towards the middles of the receptive fields a grid must be moved until maps of mirrored photos are mirrored: until the centroid
/// of a photo's map, as it is drawn, and that of the mirrored photo's lie equally far from the two edges, on average.
///</summary>
internal static class MirrorCentroid
{
    private const int Halvings = 40;

    /// <summary>Finds the share.</summary>
    /// <param name="photos">Profiles along the direction.</param>
    /// <param name="axis">The direction; <see cref="MirrorAxis.Graph"/> is not 0.</param>
    /// <returns>0 for the symmetric grid to 1 for the receptive fields' middles: the nearer end where neither side of the right place is
    /// between them; null where the maps are empty.</returns>
    public static double? Find(IReadOnlyList<MirroredProfiles> photos, MirrorAxis axis)
    {
        MirroredProfiles[] drawn = [.. photos.Where(p => p.Plain.Length > 1 && p.Plain.Sum() > 0 && p.Mirrored.Sum() > 0)];
        if (drawn.Length == 0)
            return null;
        double Bias(double share) => drawn.Average(p => Centroid(p.Plain, axis, share) + Centroid(p.Mirrored, axis, share) - axis.Side);
        (double low, double high) = (0, 1);
        (double even, double graph) = (Bias(low), Bias(high));
        if (!double.IsFinite(even) || !double.IsFinite(graph))
            return null;
        if (Math.Sign(even) == Math.Sign(graph))
            return Math.Abs(even) <= Math.Abs(graph) ? 0 : 1;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            if (Math.Sign(Bias(middle)) == Math.Sign(even))
                low = middle;
            else
                high = middle;
        }
        return (low + high) / 2;
    }

    // Of the enlarged profile: straight between the cells' middles, level beyond the outermost ones, as maps are drawn.
    private static double Centroid(double[] profile, MirrorAxis axis, double share)
    {
        double first = axis.Middle + (share * axis.Graph),
            sum = 0,
            moment = 0;
        for (int x = 0; x < axis.Side; x++)
        {
            double cell = Math.Clamp((x + 0.5 - first) / axis.Step, 0, profile.Length - 1);
            int left = Math.Min((int)cell, profile.Length - 2);
            double value = profile[left] + ((cell - left) * (profile[left + 1] - profile[left]));
            sum += value;
            moment += value * (x + 0.5);
        }
        // All of it may lie in cells beyond the edges.
        return sum > 0 ? moment / sum : axis.Side / 2.0;
    }
}
