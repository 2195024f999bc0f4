using FsCheck;
using FsCheck.Fluent;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

public sealed class LastLayerTests
{
    private static readonly LastLayerOptions s_tight = new()
    {
        GapTolerance = 1e-9,
        Sparsity = 0.01,
        Proximity = 0.01,
    };

    [Fact]
    public void Solve_AnyProblem_MeetsTheOptimalityConditions() =>
        ForAll(seed =>
        {
            Draw draw = new(seed);
            LastLayerFit fit = draw.Solve(s_tight);
            Assert.True(fit.Converged, $"seed {seed}: gap {fit.Gap} after {fit.Iterations}");
            double[] gradient = draw.Gradient(fit.Connection.Weights, s_tight.Proximity);
            for (int i = 0; i < gradient.Length; i++)
            {
                float w = fit.Connection.Weights[i];
                double lambda = draw.IsOther(i) ? s_tight.Sparsity : 0;
                // √(2μ·gap) per coordinate is what the certificate allows.
                if (w != 0)
                    Assert.Equal(0, gradient[i] + (lambda * Math.Sign(w)), 2e-5);
                else
                    Assert.InRange(Math.Abs(gradient[i]), 0, lambda + 2e-5);
            }
        });

    [Fact]
    public void Solve_AnyProblem_IsWhereASlowDescentEnds() =>
        ForAll(seed =>
        {
            Draw draw = new(seed);
            // More curvature, so that the slow descent ends before the reader loses patience.
            LastLayerOptions options = s_tight with
            {
                Proximity = 0.2,
            };
            LastLayerFit fit = draw.Solve(options);
            double slow = draw.Objective(draw.ProximalGradient(options, 1500), options);
            Assert.InRange(fit.Objective, slow - 1e-8, slow + 2e-9);
            Assert.Equal(draw.Objective([.. fit.Connection.Weights.Select(w => (double)w)], options), fit.Objective, 1e-6);
        });

    [Fact]
    public void Solve_AnyProblem_GapBoundsTheDistanceFromTheMinimum() =>
        ForAll(seed =>
        {
            Draw draw = new(seed);
            double least = draw.Solve(s_tight).Objective;
            LastLayerFit rough = draw.Solve(s_tight with { MaxIterations = 1 + (seed % 3) });
            Assert.InRange(rough.Objective - least, -1e-8, rough.Gap + 1e-8);
        });

    [Fact]
    public void Solve_SeparableData_HasAMinimiser()
    {
        float[] similarities = [5, 0, 4, 0, 0, 5, 0, 6];
        LastLayerFit fit = LastLayerOptimizer.Solve(
            similarities,
            [0, 0, 1, 1],
            [0, 1],
            ClassConnection.Initial([0, 1], 2),
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.True(fit.Converged, $"gap {fit.Gap}");
        Assert.Equal(1, fit.Accuracy);
        Assert.InRange(fit.SubgradientNorm, 0, 2e-5);
        Assert.InRange(fit.PublishedObjective, fit.CrossEntropy, fit.Objective);
    }

    /// <summary>What a network that has hardly learned gives: all similarities nearly alike, so that the problem's condition is above
    /// 1e6.</summary>
    [Fact]
    public void Solve_SimilaritiesThatHardlyDiffer_ReachesTheCertificate()
    {
        var random = new Random(6);
        int[] labels = [.. Enumerable.Range(0, 175).Select(i => i % 7)],
            classOf = [.. Enumerable.Range(0, 35).Select(j => j / 5)];
        float[] similarities =
        [
            .. from l in labels from c in classOf select (float)(3 + (0.02 * random.NextDouble()) + (c == l ? 0.01 : 0)),
        ];
        LastLayerFit fit = LastLayerOptimizer.Solve(
            similarities,
            labels,
            classOf,
            ClassConnection.Initial(classOf, 7),
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.True(fit.Converged, $"gap {fit.Gap} after {fit.Iterations}");
        Assert.InRange(fit.Objective, 0, Math.Log(7));
    }

    [Fact]
    public void Solve_OneClass_KeepsItsWeights()
    {
        ClassConnection start = ClassConnection.Initial([0, 0], 1);
        LastLayerFit fit = LastLayerOptimizer.Solve(
            [1, 2, 3, 4],
            [0, 0],
            [0, 0],
            start,
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Equal(start.Weights, fit.Connection.Weights);
        Assert.Equal(0, fit.Objective, 1e-12);
    }

    [Fact]
    public void Solve_StrongSparsity_SetsOtherClassesToZeroExactly()
    {
        Draw draw = new(4);
        LastLayerFit fit = draw.Solve(new LastLayerOptions { Sparsity = 100, GapTolerance = 1e-9 });
        Assert.All(Enumerable.Range(0, fit.Connection.Weights.Length).Where(draw.IsOther), i => Assert.Equal(0, fit.Connection.Weights[i]));
        Assert.Equal(fit.Connection.Weights.Length - draw.Prototypes, fit.Zeros);
    }

    [Fact]
    public void Solve_MoreThreads_ChangesNothing()
    {
        Draw draw = new(8, rows: 1300);
        Assert.Equal(draw.Solve(s_tight).Connection.Weights, draw.Solve(s_tight with { Threads = 3 }).Connection.Weights);
    }

    [Fact]
    public void TrainAdam_Published_EndsAboveTheSolver()
    {
        Draw draw = new(5, rows: 200);
        var options = new LastLayerOptions();
        LastLayerFit adam = LastLayerOptimizer.TrainAdam(
            draw.Similarities,
            draw.Labels,
            draw.ClassOf,
            draw.Start,
            options,
            cancellationToken: TestContext.Current.CancellationToken
        );
        LastLayerFit solved = draw.Solve(options);
        Assert.True(solved.Converged, $"gap {solved.Gap}");
        Assert.True(solved.Objective < adam.Objective, $"{solved.Objective} against {adam.Objective}");
        Assert.True(
            adam.Objective
                < LastLayerOptimizer.Measure(draw.Start, draw.Similarities, draw.Labels, draw.ClassOf, draw.Start, options).Objective
        );
        Assert.InRange(adam.Objective - solved.Objective, 0, adam.Gap);
    }

    [Fact]
    public void Solve_SimilarityNotFinite_IsRefused()
    {
        PartwiseException e = Assert.Throws<PartwiseException>(() =>
            LastLayerOptimizer.Solve(
                [float.NaN],
                [0],
                [0],
                ClassConnection.Initial([0], 1),
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
        Assert.StartsWith("A similarity holds NaN", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Solve_NoProximity_IsRefused()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new Draw(1).Solve(new LastLayerOptions { Proximity = 0 }));
        Assert.Equal("The proximity is 0; a number above 0 is needed, since separable data has no minimiser otherwise.", e.Message);
    }

    private static void ForAll(Action<int> check) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(5, 3),
            Prop.ForAll(ArbMap.Default.GeneratorFor<int>().Select(i => Math.Abs(i % 100_000)).ToArbitrary(), check)
        );

    /// <summary>A random problem, and its objective written out plainly.</summary>
    private sealed class Draw
    {
        private readonly int _classes;

        public Draw(int seed, int? rows = null)
        {
            var random = new Random(seed);
            _classes = random.Next(2, 5);
            int n = rows ?? random.Next(3, 25);
            ClassOf = [.. Enumerable.Range(0, _classes * random.Next(1, 4)).Select(_ => random.Next(_classes))];
            Labels = [.. Enumerable.Range(0, n).Select(_ => random.Next(_classes))];
            Similarities =
            [
                .. from l in Labels from c in ClassOf select (float)((random.NextDouble() * 2) + (c == l ? random.NextDouble() * 2 : 0)),
            ];
            Start = ClassConnection.Initial(ClassOf, _classes);
        }

        public float[] Similarities { get; }

        public int[] Labels { get; }

        public int[] ClassOf { get; }

        public ClassConnection Start { get; }

        public int Prototypes => ClassOf.Length;

        public bool IsOther(int i) => ClassOf[i % Prototypes] != i / Prototypes;

        public LastLayerFit Solve(LastLayerOptions options) =>
            LastLayerOptimizer.Solve(Similarities, Labels, ClassOf, Start, options, TestContext.Current.CancellationToken);

        public double[] Gradient(IReadOnlyList<float> w, double proximity) => Loss([.. w.Select(x => (double)x)], proximity).Gradient;

        public double Objective(double[] w, LastLayerOptions options) =>
            Loss(w, options.Proximity).Value + (options.Sparsity * w.Where((_, i) => IsOther(i)).Sum(Math.Abs));

        public double[] ProximalGradient(LastLayerOptions options, int steps)
        {
            double[] w = [.. Start.Weights.Select(x => (double)x)];
            double largest = Similarities.Chunk(Prototypes).Max(s => s.Sum(x => (double)x * x)),
                step = 1 / ((largest / 2) + options.Proximity);
            for (int k = 0; k < steps; k++)
            {
                double[] g = Loss(w, options.Proximity).Gradient;
                for (int i = 0; i < w.Length; i++)
                {
                    double u = w[i] - (step * g[i]);
                    w[i] = IsOther(i) ? Math.CopySign(Math.Max(0, Math.Abs(u) - (step * options.Sparsity)), u) : u;
                }
            }
            return w;
        }

        private (double Value, double[] Gradient) Loss(double[] w, double proximity)
        {
            int m = Prototypes,
                n = Labels.Length;
            double[] gradient = new double[w.Length];
            double value = 0;
            for (int row = 0; row < n; row++)
            {
                double[] logits =
                [
                    .. Enumerable
                        .Range(0, _classes)
                        .Select(c => Enumerable.Range(0, m).Sum(j => w[(c * m) + j] * Similarities[(row * m) + j])),
                ];
                double sum = logits.Sum(Math.Exp);
                value += (Math.Log(sum) - logits[Labels[row]]) / n;
                for (int i = 0; i < w.Length; i++)
                    gradient[i] +=
                        ((Math.Exp(logits[i / m]) / sum) - (i / m == Labels[row] ? 1 : 0)) * Similarities[(row * m) + (i % m)] / n;
            }
            for (int i = 0; i < w.Length; i++)
            {
                double step = w[i] - Start.Weights[i];
                value += proximity / 2 * step * step;
                gradient[i] += proximity * step;
            }
            return (value, gradient);
        }
    }
}
