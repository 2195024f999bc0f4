namespace Partwise.Evaluation;

/// <summary>Sums over positions and photos from which the correlation of every part of one with every part of another follows.</summary>
internal sealed class PairMoments
{
    private readonly double[] _x, _y, _xx, _yy, _xy;
    private readonly long _count;

    private PairMoments(long count, double[] x, double[] y, double[] xx, double[] yy, double[] xy) => (_count, _x, _y, _xx, _yy, _xy) = (count, x, y, xx, yy, xy);

    /// <summary>The parts of the first.</summary>
    public int A => _x.Length;

    /// <summary>The parts of the second.</summary>
    public int B => _y.Length;

    /// <summary>The sums of one photo.</summary>
    public static PairMoments Of(double[][] one, double[][] two)
        => new(one[0].Length, Array.ConvertAll(one, m => m.Sum()), Array.ConvertAll(two, m => m.Sum()), Array.ConvertAll(one, m => m.Sum(v => v * v)), Array.ConvertAll(two, m => m.Sum(v => v * v)),
            [.. one.SelectMany(m => two.Select(o => m.Zip(o, (p, q) => p * q).Sum()))]);

    public PairMoments Add(PairMoments other)
        => new(_count + other._count, Sum(_x, other._x), Sum(_y, other._y), Sum(_xx, other._xx), Sum(_yy, other._yy), Sum(_xy, other._xy));

    /// <summary>Pearson's correlation; 0 where one is constant.</summary>
    public double Correlation(int i, int j)
    {
        double covariance = _xy[(i * B) + j] - (_x[i] * _y[j] / _count), vx = _xx[i] - (_x[i] * _x[i] / _count), vy = _yy[j] - (_y[j] * _y[j] / _count);
        return vx <= 0 || vy <= 0 ? 0 : Math.Clamp(covariance / Math.Sqrt(vx * vy), -1, 1);
    }

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
