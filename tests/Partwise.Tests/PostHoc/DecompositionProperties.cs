using FsCheck;
using FsCheck.Fluent;
using Partwise.PostHoc;

namespace Partwise.Tests.PostHoc;

/// <summary>What must hold for every class, whatever its features and weights.</summary>
public sealed class DecompositionProperties
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(17, 19);

    [Theory]
    [InlineData(PrototypeBasis.Dual, Refinement.Bound)]
    [InlineData(PrototypeBasis.Paper, Refinement.LeastSquares)]
    [InlineData(PrototypeBasis.Dual, Refinement.Uniform)]
    [InlineData(PrototypeBasis.Paper, Refinement.Largest)]
    [InlineData(PrototypeBasis.Paper, Refinement.Objective)]
    [InlineData(PrototypeBasis.Dual, Refinement.Paper)]
    public void Decompose_AnyClass_SumsToTheHeadInBothOrders(PrototypeBasis basis, Refinement refine) =>
        ForAll(random =>
        {
            ClassDecomposition result = Decompose(
                random,
                new DecompositionOptions
                {
                    K = random.K,
                    Basis = basis,
                    Refine = refine,
                }
            );
            Exactness.Check(result.Prototypes, random.Head());
        });

    [Theory]
    [InlineData(Factorizer.Pca)]
    [InlineData(Factorizer.KMeans)]
    [InlineData(Factorizer.Random)]
    [InlineData(Factorizer.Contrast)]
    [InlineData(Factorizer.Position)]
    [InlineData(Factorizer.RandomContrast)]
    [InlineData(Factorizer.Copies)]
    public void Decompose_OtherFactorizers_SumToTheHeadToo(Factorizer factorizer) =>
        ForAll(random =>
        {
            ClassDecomposition result = Decompose(
                random,
                new DecompositionOptions
                {
                    K = random.K,
                    Factorizer = factorizer,
                    GridWidth = 1,
                }
            );
            Exactness.Check(result.Prototypes, random.Head());
            Assert.InRange(result.FactorisationError, 0, 1.0001);
            Assert.Equal(0, result.NmfIterations);
        });

    [Theory]
    [InlineData(Factorizer.Contrast)]
    [InlineData(Factorizer.SemiNmf)]
    [InlineData(Factorizer.SplitNmf)]
    public void Decompose_SignedFeatures_SumToTheHeadToo(Factorizer factorizer) =>
        ForAll(random =>
        {
            float[] f = [.. random.Features().Select(x => x - 0.2f)],
                head = random.Head();
            ClassDecomposition result = ClassDecomposer.Decompose(
                f,
                random.Dimensions,
                random.Positions,
                head,
                new DecompositionOptions { K = random.K, Factorizer = factorizer }
            );
            Exactness.Check(result.Prototypes, head);
        });

    [Fact]
    public void Decompose_Contributions_SumToTheLogit() =>
        ForAll(random =>
        {
            float[] f = random.Features(),
                head = random.Head();
            ClassDecomposition result = Decompose(random, new DecompositionOptions { K = random.K });
            int rows = f.Length / random.Dimensions;
            double[] maps = new double[result.K * rows];
            PrototypeMaps.Compute(f, result.Prototypes, random.Dimensions, maps);
            for (int m = 0; m < rows; m++)
            {
                double logit = 0,
                    size = 0;
                for (int c = 0; c < head.Length; c++)
                {
                    logit += (double)f[(m * head.Length) + c] * head[c];
                    for (int i = 0; i < result.K; i++)
                        size += Math.Abs(f[(m * head.Length) + c] * result.Prototypes[(i * head.Length) + c]);
                }
                double sum = Enumerable.Range(0, result.K).Sum(i => maps[(i * rows) + m]);
                Assert.Equal(logit, sum, 1e-14 * (size + 1e-30));
            }
        });

    [Theory]
    [InlineData(PrototypeBasis.Dual)]
    [InlineData(PrototypeBasis.Paper)]
    public void Decompose_BoundBelowOne_GuaranteesEveryCosine(PrototypeBasis basis)
    {
        int guaranteed = 0;
        ForAll(random =>
        {
            ClassDecomposition result = Decompose(random, new DecompositionOptions { K = random.K, Basis = basis });
            if (result.Bound is not { } bound)
                return;
            guaranteed++;
            Assert.True(result.WorstMapCosine >= bound - 1e-6, $"{result.WorstMapCosine} < {bound} (epsilon {result.Epsilon})");
            Assert.Equal(bound, Math.Sqrt(1 - (result.Epsilon!.Value * result.Epsilon.Value)));
        });
        Assert.True(guaranteed > 10, $"only {guaranteed} classes had a bound");
    }

    [Fact]
    public void Decompose_Prototypes_AreCoefficientTimesBasisPlusResidual() =>
        ForAll(random =>
        {
            ClassDecomposition result = Decompose(random, new DecompositionOptions { K = random.K });
            for (int i = 0; i < result.Prototypes.Length; i++)
            {
                double product = result.Coefficients[i / random.Dimensions] * result.Basis[i];
                Assert.Equal(
                    result.Prototypes[i],
                    product + result.Residuals[i],
                    1e-15 * (Math.Abs(product) + Math.Abs(result.Prototypes[i]))
                );
            }
        });

    [Fact]
    public void Round_ModeratePrototypes_StaysWithinItsTolerance() =>
        ForAll(random =>
        {
            RandomClass moderate = random with { WideRange = false };
            float[] head = [.. moderate.Head().Select(v => v * 0.5f)];
            Random numbers = new(random.Seed);
            double[] prototypes = new double[random.K * head.Length];
            for (int c = 0; c < head.Length; c++)
            {
                double rest = head[c];
                for (int i = 0; i < random.K - 1; i++)
                    rest -= prototypes[(i * head.Length) + c] = ((numbers.NextDouble() * 2) - 1) * 0.2;
                prototypes[((random.K - 1) * head.Length) + c] = rest;
            }
            FloatPrototypes rounded = FloatPrototypes.Round(prototypes, head);
            Assert.True(rounded.MaxError <= 1e-8, $"{rounded.MaxError}");
            double worst = Enumerable
                .Range(0, head.Length)
                .Max(c => Math.Abs(Enumerable.Range(0, random.K).Sum(i => (double)rounded.Values[(i * head.Length) + c]) - head[c]));
            Assert.Equal(worst, rounded.MaxError, 1e-15);
        });

    private static ClassDecomposition Decompose(RandomClass random, DecompositionOptions options) =>
        ClassDecomposer.Decompose(random.Features(), random.Dimensions, random.Positions, random.Head(), options);

    private static void ForAll(Action<RandomClass> check) => Check.One(s_config, Prop.ForAll(RandomClass.Arbitrary, check));
}
