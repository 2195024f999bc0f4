using Partwise.PostHoc;

namespace Partwise.Tests.PostHoc;

/// <summary>A head taken by its gradient: at every position the parts' maps add up to gradient times features.</summary>
public sealed class LocalDecomposerTests
{
    private const int Dimensions = 12;
    private const int Positions = 9;
    private const int Images = 6;
    private const int Rows = Images * Positions;

    public static TheoryData<PrototypeBasis, bool, Refinement> Cases
    {
        get
        {
            var cases = new TheoryData<PrototypeBasis, bool, Refinement>();
            foreach (PrototypeBasis basis in Enum.GetValues<PrototypeBasis>())
            {
                foreach (bool signed in new[] { false, true })
                {
                    foreach (Refinement refinement in Enum.GetValues<Refinement>())
                        cases.Add(basis, signed, refinement);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decompose_AnyOptions_MapsAddUpToGradientTimesFeatures(PrototypeBasis basis, bool signed, Refinement refinement)
    {
        (float[] features, float[] gradients) = Data(signed);
        ClassDecomposition d = LocalDecomposer.Decompose(
            features,
            gradients,
            Dimensions,
            Positions,
            new DecompositionOptions
            {
                K = 3,
                Basis = basis,
                Refine = refinement,
            },
            out double[] maps,
            TestContext.Current.CancellationToken
        );
        Assert.Equal((3, Images, Dimensions), (d.K, d.Images, d.Dimensions));
        Assert.Equal(1, d.Weights.Sum(), 1e-12);
        for (int m = 0; m < Rows; m++)
        {
            double expected = Enumerable
                .Range(0, Dimensions)
                .Sum(i => (double)features[(m * Dimensions) + i] * gradients[(m * Dimensions) + i]);
            Assert.Equal(expected, maps[(3 * Rows) + m], 1e-12);
            Assert.Equal(expected, Enumerable.Range(0, 3).Sum(i => maps[(i * Rows) + m]), 1e-9);
        }
        Assert.Equal(Images, d.ImageEpsilons!.Length);
        Assert.All(d.ImageEpsilons, e => Assert.InRange(e, 1e-6, 1e6));
    }

    [Fact]
    public void Decompose_GradientInTheSpanOfThePartsAtEveryPosition_LeavesNothing()
    {
        float[] parts = Values(2 * Dimensions, 3),
            features = new float[Rows * Dimensions],
            gradients = new float[Rows * Dimensions];
        float[] amounts = Values(2 * Rows, 4),
            worths = Values(2 * Rows, 5);
        for (int m = 0; m < Rows; m++)
        {
            for (int d = 0; d < Dimensions; d++)
            {
                features[(m * Dimensions) + d] =
                    (Math.Abs(amounts[2 * m]) * parts[d]) + (Math.Abs(amounts[(2 * m) + 1]) * parts[Dimensions + d]);
                gradients[(m * Dimensions) + d] = (worths[2 * m] * parts[d]) + (worths[(2 * m) + 1] * parts[Dimensions + d]);
            }
        }
        ClassDecomposition found = LocalDecomposer.Decompose(
            features,
            gradients,
            Dimensions,
            Positions,
            new DecompositionOptions { K = 2 },
            out _,
            TestContext.Current.CancellationToken
        );
        Assert.InRange(found.Epsilon!.Value, 0, 1e-3);
        Assert.InRange(found.WorstMapCosine, 0.999, 1);
    }

    [Fact]
    public void Decompose_FactorizerThatDividesOneVector_SaysWhichDoNot()
    {
        (float[] features, float[] gradients) = Data(signed: false);
        DecompositionException e = Assert.Throws<DecompositionException>(() =>
            LocalDecomposer.Decompose(
                features,
                gradients,
                Dimensions,
                Positions,
                new DecompositionOptions { K = 3, Factorizer = Factorizer.Contrast },
                out _,
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(
            "The factorizer 'Contrast' divides one vector per class, which this head does not have; use nmf, semi-nmf, split-nmf, "
                + "pca or kmeans.",
            e.Message
        );
    }

    private static (float[] Features, float[] Gradients) Data(bool signed)
    {
        float[] features = Values(Rows * Dimensions, 1);
        return (signed ? features : [.. features.Select(Math.Abs)], Values(Rows * Dimensions, 2));
    }

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
