namespace Partwise.Aviary.Drawing;

/// <summary>Feather textures: many small strokes or spots, as one path each.</summary>
internal static class Feathers
{
    /// <summary>Rows of short strokes that follow the body from front to back.</summary>
    /// <param name="at">From along (front is large) and down to the plane.</param>
    /// <param name="random">Moves each stroke a little.</param>
    /// <param name="from">The rearmost and uppermost position.</param>
    /// <param name="to">The foremost and lowest position.</param>
    /// <param name="step">The distance between strokes.</param>
    /// <param name="length">The strokes' length.</param>
    internal static string Barbs(Func<double, double, Vec> at, SceneRandom random, Vec from, Vec to, double step, double length)
    {
        var path = new PathText();
        int row = 0;
        for (double down = from.Y; down < to.Y; down += step * 0.7, row++)
        {
            for (double along = from.X + (row % 2) * step / 2; along < to.X; along += step)
            {
                double a = along + random.Next(-0.3, 0.3) * step,
                    d = down + random.Next(-0.25, 0.25) * step;
                double size = length * random.Next(0.7, 1.2);
                _ = path.Move(at(a, d)).Quad(at(a - size * 0.5, d + size * 0.22), at(a - size, d + size * 0.1));
            }
        }
        return path.ToString();
    }

    /// <summary>Rows of drops.</summary>
    internal static string Spots(
        Func<double, double, Vec> at,
        SceneRandom random,
        Vec from,
        Vec to,
        double step,
        double size,
        double stretch
    )
    {
        var path = new PathText();
        int row = 0;
        for (double down = from.Y; down < to.Y; down += step * 0.86, row++)
        {
            for (double along = from.X + (row % 2) * step / 2; along < to.X; along += step)
            {
                Vec centre = at(along + random.Next(-0.14, 0.14) * step, down + random.Next(-0.14, 0.14) * step);
                Vec tip = at(along - 10, down + 1.5) - at(along, down);
                double degrees = Math.Atan2(-tip.Y, tip.X) * (180 / Math.PI);
                double radius = size * random.Next(0.8, 1.15);
                _ = path.Drop(centre, radius * stretch, radius, degrees);
            }
        }
        return path.ToString();
    }

    /// <summary>Rows of scale-like arcs, open towards the front.</summary>
    internal static string Scales(Func<double, double, Vec> at, Vec from, Vec to, double step)
    {
        var path = new PathText();
        int row = 0;
        for (double along = from.X; along < to.X; along += step * 0.8, row++)
        {
            for (double down = from.Y + (row % 2) * step / 2; down < to.Y; down += step)
                _ = path.Move(at(along, down - step / 2)).Quad(at(along - step * 0.95, down), at(along, down + step / 2));
        }
        return path.ToString();
    }
}
