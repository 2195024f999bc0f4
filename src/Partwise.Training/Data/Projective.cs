namespace Partwise.Training;

/// <summary>A projective map of the plane: (x, y) → ((a·x+b·y+c)/w, (d·x+e·y+f)/w) with w = g·x+h·y+i.</summary>
internal readonly record struct Projective(double A, double B, double C, double D, double E, double F, double G, double H, double I)
{
    public static Projective Identity => new(1, 0, 0, 0, 1, 0, 0, 0, 1);

    /// <summary>Whether parallel lines stay parallel.</summary>
    public bool IsAffine => G == 0 && H == 0;

    public static Projective Translation(double x, double y) => new(1, 0, x, 0, 1, y, 0, 0, 1);

    public static Projective Scaling(double x, double y) => new(x, 0, 0, 0, y, 0, 0, 0, 1);

    public static Projective Rotation(double degrees)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        return new(cos, -sin, 0, sin, cos, 0, 0, 0, 1);
    }

    public static Projective Shearing(double xDegrees, double yDegrees) =>
        new(1, Math.Tan(xDegrees * Math.PI / 180), 0, Math.Tan(yDegrees * Math.PI / 180), 1, 0, 0, 0, 1);

    /// <summary>The map that takes the unit square's corners (0,0), (1,0), (1,1), (0,1) to four points. Formula source: Heckbert,
    /// Fundamentals of Texture Mapping and Image Warping, 1989, section 2.2.3.</summary>
    public static Projective FromUnitSquare(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sx = x[0] - x[1] + x[2] - x[3],
            sy = y[0] - y[1] + y[2] - y[3];
        double dx1 = x[1] - x[2],
            dx2 = x[3] - x[2],
            dy1 = y[1] - y[2],
            dy2 = y[3] - y[2];
        double determinant = (dx1 * dy2) - (dx2 * dy1);
        double g = ((sx * dy2) - (dx2 * sy)) / determinant,
            h = ((dx1 * sy) - (sx * dy1)) / determinant;
        return new(
            x[1] - x[0] + (g * x[1]),
            x[3] - x[0] + (h * x[3]),
            x[0],
            y[1] - y[0] + (g * y[1]),
            y[3] - y[0] + (h * y[3]),
            y[0],
            g,
            h,
            1
        );
    }

    /// <summary>First <paramref name="first"/>, then this one.</summary>
    public Projective After(Projective first) =>
        new(
            (A * first.A) + (B * first.D) + (C * first.G),
            (A * first.B) + (B * first.E) + (C * first.H),
            (A * first.C) + (B * first.F) + (C * first.I),
            (D * first.A) + (E * first.D) + (F * first.G),
            (D * first.B) + (E * first.E) + (F * first.H),
            (D * first.C) + (E * first.F) + (F * first.I),
            (G * first.A) + (H * first.D) + (I * first.G),
            (G * first.B) + (H * first.E) + (I * first.H),
            (G * first.C) + (H * first.F) + (I * first.I)
        );

    public (double X, double Y) Map(double x, double y)
    {
        double w = (G * x) + (H * y) + I;
        return (((A * x) + (B * y) + C) / w, ((D * x) + (E * y) + F) / w);
    }
}
