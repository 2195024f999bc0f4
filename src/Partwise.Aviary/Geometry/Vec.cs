namespace Partwise.Aviary.Drawing;

/// <summary>A point or direction in the plane; y points down.</summary>
internal readonly struct Vec(double x, double y)
{
    internal double X { get; } = x;

    internal double Y { get; } = y;

    internal double Length => Math.Sqrt(X * X + Y * Y);

    public static Vec operator +(Vec a, Vec b) => new(a.X + b.X, a.Y + b.Y);

    public static Vec operator -(Vec a, Vec b) => new(a.X - b.X, a.Y - b.Y);

    public static Vec operator *(Vec a, double factor) => new(a.X * factor, a.Y * factor);

    /// <summary>Turned so that +x goes up (counter-clockwise on the screen).</summary>
    internal Vec Raised(double degrees)
    {
        (double sin, double cos) = Math.SinCos(degrees * (Math.PI / 180));
        return new Vec(X * cos + Y * sin, Y * cos - X * sin);
    }

    /// <summary>Turned around <paramref name="centre"/>, +x upwards.</summary>
    internal Vec Around(Vec centre, double degrees) => centre + (this - centre).Raised(degrees);

    /// <summary>The point <paramref name="share"/> (0 to 1) of the way to <paramref name="other"/>.</summary>
    internal Vec Toward(Vec other, double share) => this + (other - this) * share;
}
