using Partwise.Numerics;
using Partwise.PostHoc;
using Partwise.Testing;

namespace Partwise.Tests.PostHoc;

/// <summary>Real features and head rows of two classes against scikit-learn's factorisation and numpy's least squares.</summary>
[Trait(TestData.Category, TestData.Golden)]
public sealed class GoldenP2nTests
{
    public static TheoryData<string> Cases => P2nFixture.Names;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Factorize_RealFeatures_IsAsCloseAsScikitLearn(string name)
    {
        P2nFixture golden = new(name);
        foreach (VectorPath path in Enum.GetValues<VectorPath>().Where(VectorPaths.IsSupported))
        {
            NmfFactorization nmf = Nmf.Factorize(
                golden.Features,
                P2nFixture.Dimensions,
                new NmfOptions { Factors = golden.K, Path = path },
                Ct
            );
            double error = Reconstruction.Error(golden.Features, P2nFixture.Dimensions, nmf, golden.K);
            Assert.True(
                error <= golden.Value("error") * (1 + 1e-4),
                $"{path}: {error} after {nmf.Iterations} iterations, stored {golden.Value("error")}"
            );
            Assert.Equal(error, nmf.Error, 1e-5 * error);
            Assert.All(nmf.Factors, p => Assert.True(p >= 0));
            Assert.All(nmf.Encoding, e => Assert.True(e >= 0));
        }
    }

    [Theory]
    [InlineData("class3-k3")]
    [InlineData("class7-k3")]
    public void Factorize_SingleImages_LosesNoFactor(string name)
    {
        const int Image = P2nFixture.Positions * P2nFixture.Dimensions,
            K = 8;
        float[] features = new P2nFixture(name).Features;
        for (int i = 0; i < 3; i++)
        {
            NmfFactorization nmf = Nmf.Factorize(
                features.AsSpan(i * Image, Image),
                P2nFixture.Dimensions,
                new NmfOptions { Factors = K },
                Ct
            );
            for (int j = 0; j < K; j++)
            {
                Assert.Contains(nmf.Factors[(j * P2nFixture.Dimensions)..((j + 1) * P2nFixture.Dimensions)], p => p > 0);
                Assert.Contains(nmf.Encoding[(j * nmf.EncodingStride)..((j + 1) * nmf.EncodingStride)], e => e > 0);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Create_StoredFactors_GivesNumpysCoefficientsAndResidual(string name)
    {
        P2nFixture golden = new(name);
        ClassFeatures features = new(golden.Features, P2nFixture.Dimensions, P2nFixture.Positions, VectorPaths.Best);
        FactorRows rows = FactorRows.Given(golden.Factors, golden.K);
        ScaledBasis scaled = ScaledBasis.Create(features, golden.Head, rows, new DecompositionOptions { Basis = PrototypeBasis.Paper });
        double[] alpha = golden.Vector("alpha");
        double scale = alpha.Max(Math.Abs);
        for (int i = 0; i < golden.K; i++)
            Assert.Equal(alpha[i], scaled.Coefficients[i], 1e-8 * scale);
        float largest = golden.Head.Max(Math.Abs);
        for (int d = 0; d < golden.Head.Length; d++)
            Assert.Equal(golden.Residual[d], scaled.Residual[d], 1e-6 * largest);
        double[] contributions = golden.Vector("contributions");
        for (int i = 0; i < golden.K; i++)
        {
            double mean = scaled.Coefficients[i] * scaled.Maps[(i * features.Rows)..((i + 1) * features.Rows)].Average();
            Assert.Equal(contributions[i], mean, 1e-5 * contributions.Max());
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Create_DualBasis_LeavesTheSameResidual(string name)
    {
        P2nFixture golden = new(name);
        ClassFeatures features = new(golden.Features, P2nFixture.Dimensions, P2nFixture.Positions, VectorPaths.Best);
        ScaledBasis scaled = ScaledBasis.Create(
            features,
            golden.Head,
            FactorRows.Given(golden.Factors, golden.K),
            new DecompositionOptions()
        );
        float largest = golden.Head.Max(Math.Abs);
        for (int d = 0; d < golden.Head.Length; d++)
            Assert.Equal(golden.Residual[d], scaled.Residual[d], 1e-6 * largest);
        double[] factors = [.. golden.Factors.Select(p => (double)p)];
        double[] products = SmallLinear.Multiply(scaled.Basis, Transposed(factors, golden.K), golden.K, P2nFixture.Dimensions, golden.K);
        for (int i = 0; i < golden.K * golden.K; i++)
            Assert.Equal(i / golden.K == i % golden.K ? 1 : 0, products[i], 1e-9);
    }

    [Theory]
    [InlineData("class3-k5")]
    [InlineData("class7-k5")]
    public void Decompose_RealClass_IsExactAndKeepsItsHeatmaps(string name)
    {
        P2nFixture golden = new(name);
        ClassDecomposition result = ClassDecomposer.Decompose(
            golden.Features,
            P2nFixture.Dimensions,
            P2nFixture.Positions,
            golden.Head,
            new DecompositionOptions { Factorizer = Factorizer.Nmf, MeasureStability = true },
            Ct
        );
        Exactness.Check(result.Prototypes, golden.Head);
        Assert.Equal(5, result.K);
        Assert.Equal(3, result.Images);
        Assert.Equal(golden.Value("relative_error"), result.FactorisationError, 1e-4);
        Assert.InRange(result.Epsilon!.Value, 0, 1);
        Assert.All(result.MapCosines, c => Assert.True(c >= result.Bound - 1e-6, $"{c} < {result.Bound}"));
        Assert.Equal(result.Epsilon.Value, Math.Sqrt(1 - (result.Bound!.Value * result.Bound.Value)), 1e-9);
        Assert.True(result.MapCosines.Average() > 0.9, $"{result.MapCosines.Average()}");
        Assert.Equal(golden.Value("residual_relative"), result.ResidualRelative, 2e-3);
        Assert.Equal(1, result.EvidenceShares.Sum(), 1e-12);
        Assert.Equal(5, result.HalfSplitCorrelations!.Length);
        Assert.Equal(5, result.Steadiness!.Length);
        Assert.All(result.Steadiness, s => Assert.InRange(s, -1, 1));
        ClassDecomposition without = ClassDecomposer.Decompose(
            golden.Features,
            P2nFixture.Dimensions,
            P2nFixture.Positions,
            golden.Head,
            new DecompositionOptions { Factorizer = Factorizer.Nmf, MeasureStability = false },
            Ct
        );
        Assert.Null(without.Steadiness);
        Assert.Equal(without.Prototypes, result.Prototypes);
        FloatPrototypes rounded = FloatPrototypes.Round(result, golden.Head);
        Assert.True(rounded.MaxError <= 1e-8, $"{rounded.MaxError}");
        Assert.True(rounded.ExactDimensions >= 0.98 * P2nFixture.Dimensions, $"{rounded.ExactDimensions}");
    }

    [Fact]
    public void Decompose_RealClass_BoundRefinementHasTheBestWorstHeatmap()
    {
        P2nFixture golden = new("class7-k5");
        Dictionary<Refinement, ClassDecomposition> results = Enum.GetValues<Refinement>()
            .ToDictionary(
                mode => mode,
                mode =>
                    ClassDecomposer.Decompose(
                        golden.Features,
                        P2nFixture.Dimensions,
                        P2nFixture.Positions,
                        golden.Head,
                        DecompositionOptions.PaperPreset with
                        {
                            Refine = mode,
                        },
                        Ct
                    )
            );
        foreach ((Refinement mode, ClassDecomposition result) in results)
        {
            Exactness.Check(result.Prototypes, golden.Head);
            Assert.True(
                result.Epsilon >= results[Refinement.Bound].Epsilon - 1e-6,
                $"{mode}: {result.Epsilon} < {results[Refinement.Bound].Epsilon}"
            );
        }
        Assert.True(results[Refinement.Objective].Objective < results[Refinement.Bound].Objective);
        Assert.True(results[Refinement.Bound].WorstMapCosine > results[Refinement.Uniform].WorstMapCosine);
        Assert.True(results[Refinement.Bound].WorstMapCosine > results[Refinement.Paper].WorstMapCosine);
    }

    [Fact]
    public void Decompose_AutomaticK_StopsBeforeTheFirstWeakPrototype()
    {
        P2nFixture golden = new("class3-k3");
        ClassDecomposition result = ClassDecomposer.Decompose(
            golden.Features,
            P2nFixture.Dimensions,
            P2nFixture.Positions,
            golden.Head,
            new DecompositionOptions { K = null },
            Ct
        );
        Assert.Equal(Enumerable.Range(2, result.Trials.Count), result.Trials.Select(t => t.K));
        Assert.All(
            result.Trials,
            t =>
                Assert.Equal(
                    t.SmallestEvidenceShare >= 0.05 && t.LargestMapCorrelation <= 0.9 && t.WorstHalfSplitCorrelation >= 0.8,
                    t.Accepted
                )
        );
        Assert.Equal(result.Trials.Where(t => t.Accepted).Select(t => t.K).LastOrDefault(2), result.K);
    }

    private static double[] Transposed(double[] x, int rows)
    {
        int columns = x.Length / rows;
        double[] t = new double[x.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                t[(j * rows) + i] = x[(i * columns) + j];
        }
        return t;
    }
}
