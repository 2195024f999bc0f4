using FsCheck;
using FsCheck.Fluent;
using Partwise.Training;

namespace Partwise.Tests.Training;

public sealed class LogisticRegressionTests
{
    private const double Penalty = 0.02;

    private static readonly float[] s_features =
    [
        1.79f,
        1.87f,
        -0.95f,
        -1.06f,
        0.45f,
        -1.18f,
        1.52f,
        -1.75f,
        -1.02f,
        -0.48f,
        -1.63f,
        -0.56f,
        1.68f,
        4.42f,
        -0.97f,
        1.2f,
        -1.59f,
        -1.77f,
        0.98f,
        -1.2f,
        -1.59f,
        0.59f,
        3.97f,
        -0.88f,
        0.58f,
        -1.93f,
        -0.69f,
        -0.16f,
        -0.54f,
        -1.12f,
        1.55f,
        4.95f,
        -1.62f,
        0.97f,
        -2.11f,
        -2.21f,
        -0.92f,
        -1.05f,
        -0.44f,
        0.67f,
        -2.25f,
        -0.68f,
        1.24f,
        -3.99f,
        -1.3f,
        -0.59f,
        -0.75f,
        -0.99f,
        -1.45f,
        0.46f,
        -0.49f,
        2.45f,
        1.72f,
        -0.44f,
        1.49f,
        -1.24f,
        -0.58f,
        -1.06f,
        -0.21f,
        -1.96f,
        2.65f,
        2.17f,
        -1.1f,
        1.77f,
        -0.35f,
        -0.92f,
        0.95f,
        -1.13f,
        -0.78f,
        3.54f,
        -2.55f,
        -0.55f,
    ];

    private static readonly int[] s_labels = [.. Enumerable.Range(0, 24).Select(i => i % 3)];

    // scikit-learn 1.2.1: LogisticRegression(C = 1/(0.02·24), tol = 1e-12) on the numbers above, raw and after a StandardScaler folded
    // back.
    [Theory]
    [InlineData(false, 0.6995141870211994)]
    [InlineData(true, 0.7246909987149126)]
    public void Fit_SmallProblem_GivesScikitLearnsSolution(bool standardize, double objective)
    {
        double[] weights = standardize
            ?
            [
                -0.3291204792501705,
                -0.060627212891935525,
                0.6634096059459073,
                -0.8067148884917931,
                0.43891260910052443,
                0.0177127440119237,
                1.1358353677419635,
                -0.37828539620858914,
                -0.6811223499578307,
            ]
            :
            [
                -0.3932224372383297,
                -0.038481942438771656,
                0.5144660909493155,
                -0.9488998489987954,
                0.526814366605918,
                -0.0012026407633831246,
                1.3421222862371234,
                -0.48833242416714606,
                -0.5132634501859323,
            ];
        double[] bias = standardize
            ? [1.3118950306102186, 0.7437013559338055, -2.0555963865440234]
            : [1.3291761554407648, 0.8672626977124106, -2.1964388531531744];
        LogisticRegressionFit fit = Fit(
            s_features,
            s_labels,
            3,
            new LogisticRegressionOptions
            {
                Penalty = Penalty,
                Standardize = standardize,
                Tolerance = 1e-6,
            }
        );
        Assert.True(fit.Converged, $"gradient {fit.GradientNorm} after {fit.Iterations}");
        for (int i = 0; i < weights.Length; i++)
            Assert.Equal(weights[i], fit.Weights[i], 1e-4);
        for (int i = 0; i < bias.Length; i++)
            Assert.Equal(bias[i], fit.Bias[i], 1e-4);
        Assert.Equal(objective, fit.Objective, 1e-6);
    }

    [Fact]
    public void Fit_AnyProblem_HasNoGradientAtTheSolution() =>
        ForAll(
            7,
            seed =>
            {
                (float[] x, int[] y, int classes) = Draw(seed);
                LogisticRegressionFit fit = Fit(x, y, classes, new LogisticRegressionOptions { Penalty = 0.03, Standardize = false });
                Assert.True(fit.Converged);
                (_, double[] gradient) = Objective(fit.Weights, fit.Bias, x, y, 0.03);
                Assert.True(gradient.Max(Math.Abs) < 3e-5, $"seed {seed}: {gradient.Max(Math.Abs)}");
            }
        );

    [Fact]
    public void Fit_AnyProblem_LiesBelowEveryOtherPoint() =>
        ForAll(
            11,
            seed =>
            {
                (float[] x, int[] y, int classes) = Draw(seed);
                LogisticRegressionFit fit = Fit(x, y, classes, new LogisticRegressionOptions { Penalty = 0.03, Standardize = false });
                double least = Objective(fit.Weights, fit.Bias, x, y, 0.03).Value;
                Random random = new(seed);
                for (int i = 0; i < 5; i++)
                {
                    double size = Math.Pow(10, -i);
                    float[] w = [.. fit.Weights.Select(v => v + (float)(size * (random.NextDouble() - 0.5)))];
                    Assert.True(Objective(w, fit.Bias, x, y, 0.03).Value >= least - 1e-7, $"seed {seed}, size {size}");
                }
                Assert.Equal(least, fit.Objective, 1e-5);
            }
        );

    [Fact]
    public void Fit_ClassesRenamed_RenamesTheRows() =>
        ForAll(
            13,
            seed =>
            {
                (float[] x, int[] y, int classes) = Draw(seed);
                int[] renamed = [.. y.Select(c => (c + 1) % classes)];
                LogisticRegressionFit fit = Fit(x, y, classes),
                    other = Fit(x, renamed, classes);
                int d = fit.Dimensions;
                for (int c = 0; c < classes; c++)
                {
                    Assert.Equal(fit.Bias[c], other.Bias[(c + 1) % classes], 5e-3);
                    for (int i = 0; i < d; i++)
                        Assert.Equal(fit.Weights[(c * d) + i], other.Weights[((c + 1) % classes * d) + i], 5e-3);
                }
            }
        );

    [Fact]
    public void Fit_MoreThreads_GivesTheSameBits()
    {
        Random random = new(4);
        float[] x = [.. Enumerable.Range(0, 1500 * 9).Select(_ => (float)random.NextDouble())];
        int[] y = [.. Enumerable.Range(0, 1500).Select(i => x[i * 9] > x[(i * 9) + 1] ? 1 : i % 3)];
        LogisticRegressionFit one = Fit(x, y, 3),
            two = Fit(x, y, 3, new LogisticRegressionOptions { Threads = 3 });
        Assert.Equal(one.Weights, two.Weights);
        Assert.Equal(one.Bias, two.Bias);
        Assert.Equal(one.Objective, two.Objective);
    }

    [Fact]
    public void Fit_ConstantFeature_GivesItNoWeight()
    {
        LogisticRegressionFit fit = Fit([5, 1, 5, 2, 5, 3, 5, 4], [0, 0, 1, 1], 2);
        Assert.Equal(0f, fit.Weights[0]);
        Assert.Equal(0f, fit.Weights[2]);
        Assert.True(fit.Weights[3] > 0);
    }

    [Fact]
    public void FitPath_WeakerPenalties_LowerTheLossAndStartWarm()
    {
        LogisticRegressionFit[] path =
        [
            .. LogisticRegression.FitPath(
                s_features,
                s_labels,
                3,
                [1, 0.1, 0.01],
                cancellationToken: TestContext.Current.CancellationToken
            ),
        ];
        LogisticRegressionFit cold = Fit(s_features, s_labels, 3, new LogisticRegressionOptions { Penalty = 0.01 });
        Assert.Equal([1, 0.1, 0.01], path.Select(f => f.Penalty));
        Assert.True(path[0].Objective > path[1].Objective && path[1].Objective > path[2].Objective);
        Assert.Equal(cold.Objective, path[2].Objective, 1e-6);
    }

    [Fact]
    public void Fit_BadInput_SaysWhat()
    {
        Assert.Contains(
            "A label is outside 0 to 1",
            Assert.Throws<ArgumentException>(() => Fit([1, 2], [0, 2], 2)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "3 feature values were given for 2 rows",
            Assert.Throws<ArgumentException>(() => Fit([1, 2, 3], [0, 1], 2)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Feature 0 holds NaN",
            Assert.Throws<ArgumentException>(() => Fit([1, float.NaN], [0, 1], 2)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "The penalty 0 was given",
            Assert.Throws<ArgumentException>(() => Fit([1, 2], [0, 1], 2, new LogisticRegressionOptions { Penalty = 0 })).Message,
            StringComparison.Ordinal
        );
    }

    private static LogisticRegressionFit Fit(float[] x, int[] y, int classes, LogisticRegressionOptions? options = null) =>
        LogisticRegression.Fit(x, y, classes, options, TestContext.Current.CancellationToken);

    private static void ForAll(ulong replay, Action<int> check) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(20).WithReplay(replay, 19),
            Prop.ForAll(Gen.Choose(0, 100_000).ToArbitrary(), check)
        );

    private static (float[] X, int[] Y, int Classes) Draw(int seed)
    {
        Random random = new(seed);
        int classes = random.Next(2, 5),
            d = random.Next(1, 20),
            rows = random.Next(classes, 40);
        return (
            [.. Enumerable.Range(0, rows * d).Select(_ => (float)(random.NextDouble() * 4) - 2)],
            [.. Enumerable.Range(0, rows).Select(i => i < classes ? i : random.Next(classes))],
            classes
        );
    }

    /// <summary>The definition, in double.</summary>
    private static (double Value, double[] Gradient) Objective(float[] w, float[] b, float[] x, int[] y, double penalty)
    {
        int classes = b.Length,
            d = w.Length / classes,
            rows = y.Length;
        double value = penalty / 2 * w.Sum(v => (double)v * v);
        double[] gradient = [.. w.Select(v => penalty * v), .. new double[classes]];
        for (int m = 0; m < rows; m++)
        {
            double[] logits =
            [
                .. Enumerable
                    .Range(0, classes)
                    .Select(c => b[c] + Enumerable.Range(0, d).Sum(i => (double)w[(c * d) + i] * x[(m * d) + i])),
            ];
            double sum = logits.Sum(Math.Exp);
            value += (Math.Log(sum) - logits[y[m]]) / rows;
            for (int c = 0; c < classes; c++)
            {
                double error = ((Math.Exp(logits[c]) / sum) - (y[m] == c ? 1 : 0)) / rows;
                gradient[(classes * d) + c] += error;
                for (int i = 0; i < d; i++)
                    gradient[(c * d) + i] += error * x[(m * d) + i];
            }
        }
        return (value, gradient);
    }
}
