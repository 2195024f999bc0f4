namespace Partwise.Numerics;

/// <summary>Derivative-free minimisation with a simplex (Nelder and Mead 1965): reflection 1, expansion 2, contraction and shrinkage
/// ½.</summary>
internal static class NelderMead
{
    private sealed class Vertex(double[] x, double value)
    {
        public double[] X { get; } = x;

        public double Value { get; } = value;
    }

    /// <summary>The best point found within <paramref name="maxEvaluations"/> calls; stops when the simplex is smaller than 1e-4 in points
    /// and values.</summary>
    /// <param name="function">The function to minimise.</param>
    /// <param name="start">The first vertex; the others move one coordinate by 5 %, or by 0.00025 from 0.</param>
    /// <param name="maxEvaluations">At least the number of coordinates + 1.</param>
    public static double[] Minimize(Func<double[], double> function, double[] start, int maxEvaluations)
    {
        int n = start.Length,
            calls = 0;
        Vertex At(double[] x)
        {
            calls++;
            return new Vertex(x, function(x));
        }

        Vertex Along(double[] centre, Vertex worst, double factor) => At([.. centre.Select((c, i) => c + (factor * (worst.X[i] - c)))]);

        List<Vertex> simplex = [At([.. start])];
        for (int i = 0; i < n; i++)
        {
            double[] x = [.. start];
            x[i] = x[i] != 0 ? x[i] * 1.05 : 0.00025;
            simplex.Add(At(x));
        }
        while (true)
        {
            simplex = [.. simplex.OrderBy(v => v.Value)];
            if (calls >= maxEvaluations || IsSmall(simplex))
                return simplex[0].X;
            double[] centre = [.. Enumerable.Range(0, n).Select(i => simplex.Take(n).Average(v => v.X[i]))];
            Vertex worst = simplex[n],
                reflected = Along(centre, worst, -1);
            if (reflected.Value < simplex[0].Value)
            {
                Vertex expanded = Along(centre, worst, -2);
                simplex[n] = expanded.Value < reflected.Value ? expanded : reflected;
                continue;
            }
            if (reflected.Value < simplex[n - 1].Value)
            {
                simplex[n] = reflected;
                continue;
            }
            bool outside = reflected.Value < worst.Value;
            Vertex contracted = Along(centre, worst, outside ? -0.5 : 0.5);
            if (outside ? contracted.Value <= reflected.Value : contracted.Value < worst.Value)
            {
                simplex[n] = contracted;
                continue;
            }
            for (int v = 1; v <= n; v++)
                simplex[v] = At([.. simplex[v].X.Select((x, i) => simplex[0].X[i] + (0.5 * (x - simplex[0].X[i])))]);
        }
    }

    private static bool IsSmall(List<Vertex> simplex) =>
        simplex
            .Skip(1)
            .All(v => Math.Abs(v.Value - simplex[0].Value) <= 1e-4 && !v.X.Where((x, i) => Math.Abs(x - simplex[0].X[i]) > 1e-4).Any());
}
