namespace Partwise.Aviary.Drawing;

/// <summary>
/// A closed smooth curve through points. Each piece between neighbours can be had alone, so that a part's edge lies exactly on the bird's.
/// </summary>
internal sealed class Spline(Vec[] points)
{
    /// <summary>The whole outline.</summary>
    internal string Outline() => Follow(new PathText().Move(points[0]), 0, points.Length).Close().ToString();

    internal Vec Point(int index) => points[Wrap(index)];

    /// <summary>Appends the curve from point <paramref name="from"/>, where the path must be, over <paramref name="count"/>
    /// pieces.</summary>
    internal PathText Follow(PathText path, int from, int count)
    {
        for (int i = from; i < from + count; i++)
        {
            Vec a = Point(i),
                b = Point(i + 1);
            double handle = (b - a).Length * 0.36;
            _ = path.Cubic(a + Direction(i) * handle, b - Direction(i + 1) * handle, b);
        }
        return path;
    }

    // Handles as long as the piece, not as the neighbours' distance, keep the curve from overshooting where points lie close.
    private Vec Direction(int index)
    {
        Vec chord = Point(index + 1) - Point(index - 1);
        return chord * (1 / chord.Length);
    }

    private int Wrap(int index) => (index % points.Length + points.Length) % points.Length;
}
