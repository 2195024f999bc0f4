using Partwise.PostHoc;

namespace Partwise.Tests.PostHoc;

/// <summary>Classes that leave something out, and inputs that are refused.</summary>
public sealed class DegenerateClassTests
{
    private static readonly RandomClass s_class = new(Seed: 5, Images: 4, Positions: 9, Dimensions: 40, K: 3, WideRange: false);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Decompose_AllZeroFeatures_IsRefused() =>
        Refused(
            "All features of this class are zero, so there is nothing to find parts in: check the model and its preprocessing.",
            new float[20],
            5,
            2,
            new float[5]
        );

    [Theory]
    [InlineData(1e-20f)]
    [InlineData(1e25f)]
    public void Decompose_FeaturesOutOfRange_AreRefused(float value) =>
        Refused(
            $"The largest feature of this class is {value:g3}; it must lie between 0.000001 and 1000000: rescale the features and "
                + $"divide the head's weights accordingly.",
            [.. Enumerable.Repeat(value, 20)],
            5,
            2,
            new float[5]
        );

    [Theory]
    [InlineData(1e-5f)]
    [InlineData(1e5f)]
    public void Decompose_FeaturesNearTheLimits_Work(float scale)
    {
        float[] f = [.. s_class.Features().Select(x => x * scale)];
        ClassDecomposition result = ClassDecomposer.Decompose(f, 40, 9, s_class.Head(), new DecompositionOptions { K = 3 }, Ct);
        ClassDecomposition plain = ClassDecomposer.Decompose(
            s_class.Features(),
            40,
            9,
            s_class.Head(),
            new DecompositionOptions { K = 3 },
            Ct
        );
        Exactness.Check(result.Prototypes, s_class.Head());
        Assert.Equal(plain.FactorisationError, result.FactorisationError, 1e-3);
        Assert.Equal(plain.Epsilon!.Value, result.Epsilon!.Value, 1e-2);
    }

    [Fact]
    public void Decompose_HalfOfTheImagesBlank_ReportsNoStability()
    {
        float[] f = [.. s_class.Features().Select((x, i) => i / (40 * 9) % 2 == 0 ? x : 0)];
        foreach (Factorizer factorizer in Enum.GetValues<Factorizer>())
        {
            ClassDecomposition result = ClassDecomposer.Decompose(
                f,
                40,
                9,
                s_class.Head(),
                new DecompositionOptions
                {
                    K = 3,
                    Factorizer = factorizer,
                    MeasureStability = true,
                },
                Ct
            );
            Assert.Equal([0.0, 0, 0], result.HalfSplitCorrelations!);
        }
    }

    [Fact]
    public void Decompose_NotANumberInFeatures_NamesThePlace()
    {
        float[] f = [.. Enumerable.Repeat(1f, 20)];
        f[13] = float.NaN;
        Refused(
            "The features hold NaN in image 1, position 0, channel 3; they must be finite numbers: check the model and its preprocessing.",
            f,
            5,
            2,
            new float[5]
        );
    }

    [Fact]
    public void Decompose_InfiniteWeight_NamesTheChannel() =>
        Refused(
            $"The head row holds {float.PositiveInfinity} at channel 1; weights must be finite numbers: check the model.",
            new float[20],
            5,
            2,
            [0, float.PositiveInfinity, 0, 0, 0]
        );

    [Fact]
    public void Decompose_PartOfAnImage_IsRefused() =>
        Refused(
            "15 feature values were given, which are not one or more images of 2 × 5: pass whole images.",
            new float[15],
            5,
            2,
            new float[5]
        );

    [Fact]
    public void Decompose_HeadOfOtherLength_IsRefused() =>
        Refused("The head row has 4 weights and the features have 5 channels: they must agree.", new float[20], 5, 2, new float[4]);

    [Fact]
    public void Decompose_NoChannels_IsRefused() =>
        Refused(
            "Features of 0 channels at 2 positions were given; both must be 1 or more: pass the feature map's shape.",
            new float[20],
            0,
            2,
            []
        );

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public void Validate_KOutOfRange_SaysTheRange(int k)
    {
        DecompositionException error = Assert.Throws<DecompositionException>(() => new DecompositionOptions { K = k }.Validate());
        Assert.Equal($"K is {k}; it can be a number from 1 to 32, or null to choose it per class: choose one of these.", error.Message);
    }

    [Fact]
    public void Validate_EachOption_IsChecked()
    {
        DecompositionOptions good = new();
        good.Validate();
        foreach (
            DecompositionOptions bad in (DecompositionOptions[])
                [
                    good with
                    {
                        MaxAutoK = 0,
                    },
                    good with
                    {
                        Tolerance = 0,
                    },
                    good with
                    {
                        Tolerance = double.NaN,
                    },
                    good with
                    {
                        MaxIterations = 0,
                    },
                    good with
                    {
                        MinEvidenceShare = 2,
                    },
                    good with
                    {
                        MinHalfSplitCorrelation = -2,
                    },
                    good with
                    {
                        Factorizer = (Factorizer)99,
                    },
                    good with
                    {
                        Basis = (PrototypeBasis)9,
                    },
                    good with
                    {
                        Refine = (Refinement)9,
                    },
                    good with
                    {
                        Normalization = (MapNormalization)9,
                    },
                ]
        )
        {
            Assert.EndsWith("choose one of these.", Assert.Throws<DecompositionException>(bad.Validate).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Decompose_RankBelowK_CapsKWithANote()
    {
        // Two directions, many times: only three rows are not zero, and two of those are parallel.
        float[] f = new float[40 * 30];
        for (int d = 0; d < 30; d++)
            (f[(3 * 30) + d], f[(19 * 30) + d], f[(35 * 30) + d]) = (d % 3, d % 5, 2 * (d % 3));
        float[] head = [.. Enumerable.Range(0, 30).Select(d => 0.1f * (d - 11))];
        foreach (Factorizer factorizer in Enum.GetValues<Factorizer>())
        {
            ClassDecomposition result = ClassDecomposer.Decompose(
                f,
                30,
                10,
                head,
                new DecompositionOptions { Factorizer = factorizer, GridWidth = 5 },
                Ct
            );
            Assert.Equal(2, result.K);
            Assert.Contains("The features have only 2 independent directions, so k is 2 instead of 5.", result.Notes);
            Exactness.Check(result.Prototypes, head);
        }
    }

    [Fact]
    public void Decompose_ZeroHead_GivesZeroPrototypesAndSaysSo()
    {
        ClassDecomposition result = ClassDecomposer.Decompose(
            s_class.Features(),
            40,
            9,
            new float[40],
            new DecompositionOptions { K = 3 },
            Ct
        );
        Assert.All(result.Prototypes, p => Assert.Equal(0, p));
        Assert.Contains("The head row is zero, so every contribution is zero.", result.Notes);
        Assert.All(result.EvidenceShares, a => Assert.Equal(0, a));
        Assert.Equal([1.0 / 3, 1.0 / 3, 1.0 / 3], result.Weights);
        Assert.Equal(0, result.Epsilon);
        Assert.Equal(1, result.WorstMapCosine);
    }

    [Fact]
    public void Decompose_HeadOutsideTheFeatures_HasNoEvidenceAndNoBound()
    {
        // The head looks only at channels that never fire.
        float[] f = [.. s_class.Features().Select((x, i) => i % 40 < 30 ? x : 0)];
        float[] head = [.. Enumerable.Range(0, 40).Select(d => d < 30 ? 0f : 0.5f)];
        ClassDecomposition result = ClassDecomposer.Decompose(f, 40, 9, head, new DecompositionOptions { K = 3 }, Ct);
        Exactness.Check(result.Prototypes, head);
        Assert.Equal(3, result.Notes.Count(n => n.Contains("has no evidence", StringComparison.Ordinal)));
        Assert.Equal(1, result.ResidualRelative, 1e-12);
        Assert.Equal(0, result.ResidualHeatRelative);
        Assert.All(result.Residuals, r => Assert.InRange(r, 0, 0.17));
    }

    [Fact]
    public void Decompose_OneImageOnePosition_HasOnePrototype()
    {
        float[] f = [1, 0, 2],
            head = [-0.3f, 0.2f, 0.1f];
        ClassDecomposition result = ClassDecomposer.Decompose(f, 3, 1, head, new DecompositionOptions { K = null }, Ct);
        Assert.Equal(1, result.K);
        Assert.Equal(head.Select(v => (double)v), result.Prototypes);
        Assert.Null(result.HalfSplitCorrelations);
        Assert.Empty(result.Trials);
    }

    [Fact]
    public void Decompose_NonNegativeScaling_DropsCounterEvidence()
    {
        float[] f = s_class.Features();
        // The head is what is left of one factor after the others: some coefficients must be negative.
        ClassDecomposition free = ClassDecomposer.Decompose(
            f,
            40,
            9,
            s_class.Head(),
            new DecompositionOptions { K = 5, Basis = PrototypeBasis.Paper },
            Ct
        );
        Assert.Contains(free.Coefficients, c => c < 0);
        foreach (PrototypeBasis basis in Enum.GetValues<PrototypeBasis>())
        {
            ClassDecomposition result = ClassDecomposer.Decompose(
                f,
                40,
                9,
                s_class.Head(),
                new DecompositionOptions
                {
                    K = 5,
                    Basis = basis,
                    NonNegativeScaling = true,
                },
                Ct
            );
            Assert.InRange(result.K, 1, 4);
            Assert.All(result.Coefficients, c => Assert.True(c > 0));
            Assert.Contains(
                $"Non-negative scaling gave {5 - result.K} of 5 prototypes the coefficient 0; they were dropped.",
                result.Notes
            );
            Exactness.Check(result.Prototypes, s_class.Head());
        }
    }

    [Fact]
    public void Decompose_NonNegativeScalingOfANegativeHead_KeepsOnePrototype()
    {
        float[] head = [.. Enumerable.Repeat(-0.2f, 40)];
        ClassDecomposition result = ClassDecomposer.Decompose(
            s_class.Features(),
            40,
            9,
            head,
            new DecompositionOptions
            {
                K = 3,
                Basis = PrototypeBasis.Paper,
                NonNegativeScaling = true,
            },
            Ct
        );
        Assert.Equal(1, result.K);
        Assert.Null(result.Epsilon);
        Assert.Null(result.Bound);
        Exactness.Check(result.Prototypes, head);
    }

    [Fact]
    public void Decompose_NegativeFeatures_UsesSemiNmf()
    {
        float[] f = [.. s_class.Features().Select((x, i) => x - (0.1f * (i % 3)))];
        ClassDecomposition result = ClassDecomposer.Decompose(
            f,
            40,
            9,
            s_class.Head(),
            new DecompositionOptions { K = 4, Factorizer = Factorizer.Nmf },
            Ct
        );
        Assert.Contains("Some features are negative, so factors may be negative too (semi-NMF).", result.Notes);
        Assert.Contains(result.Factors, p => p < 0);
        Assert.InRange(result.FactorisationError, 0, 0.9);
        Exactness.Check(result.Prototypes, s_class.Head());
    }

    [Fact]
    public void Decompose_TinyWeightAmongLargeParts_IsStillExact()
    {
        float[] f = s_class.Features(),
            head = s_class.Head();
        Array.Fill(head, 3f);
        head[7] = 1e-20f;
        ClassDecomposition result = ClassDecomposer.Decompose(f, 40, 9, head, new DecompositionOptions { K = 3 }, Ct);
        Exactness.Check(result.Prototypes, head);
        Assert.Contains(
            "In 1 channels the weight is too small beside its parts to be their exact sum; these channels were divided evenly.",
            result.Notes
        );
    }

    [Fact]
    public void Decompose_Cancelled_Stops()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            ClassDecomposer.Decompose(s_class.Features(), 40, 9, s_class.Head(), new DecompositionOptions(), source.Token)
        );
    }

    private static void Refused(string message, float[] features, int dimensions, int positions, float[] head) =>
        Assert.Equal(
            message,
            Assert
                .Throws<DecompositionException>(() =>
                    ClassDecomposer.Decompose(features, dimensions, positions, head, new DecompositionOptions(), Ct)
                )
                .Message
        );
}
