using Partwise.Numerics;
using Partwise.PostHoc;

namespace Partwise.Tests.PostHoc;

/// <summary>Shares of the residual, the published objective, and what the modes have in common.</summary>
public sealed class RefinementTests
{
    private static readonly RandomClass s_class = new(Seed: 11, Images: 4, Positions: 12, Dimensions: 48, K: 4, WideRange: false);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Refinement.Bound, 0.25, 0.75, 0)]
    [InlineData(Refinement.LeastSquares, 0.1, 0.9, 0)]
    [InlineData(Refinement.Uniform, 0.5, 0.5, 0)]
    [InlineData(Refinement.Largest, 0, 1, 0)]
    public void Shares_EachMode_FollowsItsFormula(Refinement mode, double first, double second, double third)
    {
        double[] shares = ResidualSplit.Shares([1, 3, 0], mode);
        Assert.Equal(first, shares[0], 1e-15);
        Assert.Equal(second, shares[1], 1e-15);
        Assert.Equal(third, shares[2]);
    }

    [Theory]
    [InlineData(Refinement.Bound)]
    [InlineData(Refinement.Largest)]
    public void Shares_NoEvidence_AreEqual(Refinement mode) => Assert.Equal([0.5, 0.5], ResidualSplit.Shares([0, 0], mode));

    [Theory]
    [InlineData(MapNormalization.ZScore)]
    [InlineData(MapNormalization.L2)]
    [InlineData(MapNormalization.MinMax)]
    public void Term_Gradient_MatchesDifferences(MapNormalization kind)
    {
        Random random = new(3);
        double[] target = LiteralObjective.Normalize([.. Enumerable.Range(0, 9).Select(_ => random.NextDouble())], kind);
        double[] map = [.. Enumerable.Range(0, 9).Select(_ => random.NextDouble() - 0.3)],
            gradient = new double[9],
            ignored = new double[9];
        double value = LiteralObjective.Term(target, map, kind, gradient);
        Assert.Equal(LiteralObjective.Evaluate([target], map, kind), value, 1e-12);
        for (int i = 0; i < 9; i++)
        {
            double[] up = [.. map],
                down = [.. map];
            up[i] += 1e-6;
            down[i] -= 1e-6;
            double slope = (LiteralObjective.Term(target, up, kind, ignored) - LiteralObjective.Term(target, down, kind, ignored)) / 2e-6;
            Assert.Equal(slope, gradient[i], 1e-6);
        }
    }

    [Theory]
    [InlineData(MapNormalization.ZScore)]
    [InlineData(MapNormalization.L2)]
    [InlineData(MapNormalization.MinMax)]
    public void Decompose_Objective_IsNeverAboveTheBoundRefinement(MapNormalization kind)
    {
        ClassDecomposition bound = Run(Refinement.Bound, kind),
            objective = Run(Refinement.Objective, kind),
            paper = Run(Refinement.Paper, kind);
        Assert.True(objective.Objective < bound.Objective, $"{objective.Objective} against {bound.Objective}");
        Assert.True(objective.Objective < paper.Objective, $"{objective.Objective} against {paper.Objective}");
        Assert.Equal(1, objective.Weights.Sum(), 1e-9);
        Assert.Equal(1, paper.Weights.Sum(), 1e-9);
    }

    [Fact]
    public void Decompose_Objective_StaysWithinItsScaleGuard()
    {
        ClassDecomposition bound = Run(Refinement.Bound, MapNormalization.ZScore),
            objective = Run(Refinement.Objective, MapNormalization.ZScore);
        float[] f = s_class.Features();
        double[] narrow = new double[4 * 48],
            wide = new double[4 * 48];
        PrototypeMaps.Compute(f, bound.Residuals, 48, narrow);
        PrototypeMaps.Compute(f, objective.Residuals, 48, wide);
        for (int i = 0; i < 4; i++)
        {
            double ratio = Length(wide, i) / Length(narrow, i);
            Assert.InRange(ratio, 0.1, 10);
        }

        static double Length(double[] maps, int i) => Math.Sqrt(maps[(i * 48)..((i + 1) * 48)].Sum(x => x * x));
    }

    [Fact]
    public void Decompose_LeastSquares_HasTheLeastSumOfSquaredChanges()
    {
        double Changes(Refinement mode)
        {
            ClassDecomposition result = Run(mode, MapNormalization.ZScore);
            return result.Weights.Zip(result.EvidenceShares, (w, a) => w * w / (a * a)).Sum();
        }

        double least = Changes(Refinement.LeastSquares);
        Assert.All(
            Enum.GetValues<Refinement>().Where(m => m is Refinement.Bound or Refinement.Uniform or Refinement.Largest),
            m => Assert.True(least <= Changes(m))
        );
    }

    [Fact]
    public void PaperPreset_IsTheMethodAsPublished()
    {
        Assert.Equal(PrototypeBasis.Paper, DecompositionOptions.PaperPreset.Basis);
        Assert.Equal(Refinement.Paper, DecompositionOptions.PaperPreset.Refine);
        Assert.Equal(Factorizer.Nmf, DecompositionOptions.PaperPreset.Factorizer);
        Assert.False(DecompositionOptions.PaperPreset.NonNegativeScaling);
    }

    [Fact]
    public void Decompose_SameSeed_IsTheSameToTheLastBit()
    {
        ClassDecomposition first = Run(Refinement.Bound, MapNormalization.ZScore),
            second = Run(Refinement.Bound, MapNormalization.ZScore);
        Assert.Equal(first.Prototypes, second.Prototypes);
        Assert.Equal(first.Factors, second.Factors);
        Assert.Equal(first.Objective, second.Objective);
    }

    [Fact]
    public void Decompose_EachPath_GivesCloseResults()
    {
        DecompositionOptions options = new()
        {
            K = 4,
            Tolerance = 1e-9,
            MaxIterations = 2000,
        };
        ClassDecomposition scalar = Decompose(options with { Path = VectorPath.Scalar });
        foreach (VectorPath path in Enum.GetValues<VectorPath>().Where(VectorPaths.IsSupported))
        {
            ClassDecomposition result = Decompose(options with { Path = path });
            Assert.Equal(scalar.FactorisationError, result.FactorisationError, 1e-4);
            for (int i = 0; i < scalar.Coefficients.Length; i++)
                Assert.Equal(scalar.EvidenceShares[i], result.EvidenceShares[i], 2e-2);
        }
    }

    [Fact]
    public void Decompose_WeightedChannels_StaysExactAndIgnoresUnusedChannels()
    {
        ClassDecomposition result = Decompose(new DecompositionOptions { K = 3, WeightChannels = true });
        float[] head = s_class.Head();
        Exactness.Check(result.Prototypes, head);
        for (int i = 0; i < result.Factors.Length; i++)
        {
            if (head[i % 48] <= 0)
                Assert.Equal(0, result.Factors[i]);
        }
        Assert.Contains(result.Factors, p => p > 0);
    }

    [Fact]
    public void Decompose_WeightedChannelsWithoutPositiveWeight_SaysSo()
    {
        float[] head = [.. Enumerable.Repeat(-1f, 48)];
        ClassDecomposition result = ClassDecomposer.Decompose(
            s_class.Features(),
            48,
            12,
            head,
            new DecompositionOptions { K = 2, WeightChannels = true },
            Ct
        );
        Assert.Contains("No channel with a positive weight is active, so channels were not weighted.", result.Notes);
    }

    private static ClassDecomposition Run(Refinement mode, MapNormalization kind) =>
        Decompose(
            new DecompositionOptions
            {
                K = 4,
                Refine = mode,
                Normalization = kind,
                Basis = PrototypeBasis.Paper,
            }
        );

    private static ClassDecomposition Decompose(DecompositionOptions options) =>
        ClassDecomposer.Decompose(s_class.Features(), 48, 12, s_class.Head(), options, Ct);
}
