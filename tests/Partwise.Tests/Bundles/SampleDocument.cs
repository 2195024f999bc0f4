using System.Text.Json;
using Partwise.Bundles;
using Partwise.Parts;

namespace Partwise.Tests.Bundles;

/// <summary>A bundle's document with one class of one part and one example, in which every text is the one given.</summary>
internal static class SampleDocument
{
    public static BundleDocument Create(string text, string picture = "patches/a.jpg") =>
        new()
        {
            Version = "1.2.3",
            Title = text,
            Kind = "post-hoc",
            Additive = true,
            Model = new BundleModel
            {
                Name = text,
                Sha256 = "00ff",
                Classes = 2,
                Input = [3, 8, 8],
                Features = new BundleFeatures(text, 6, 2, 2),
                Head = "GlobalAveragePool -> Gemm",
                LabelsSource = "file",
                Preprocessing = JsonSerializer.SerializeToElement(new { source = "metadata", crop = 224 }),
            },
            Options = new BundleOptions
            {
                K = "auto",
                Basis = "dual",
                Factorizer = "nmf",
                Refine = "bound",
                Assign = "label",
                Seed = 7,
                Crop = "full",
                ImagesPerClass = 100,
                TopClasses = 3,
            },
            Dataset = text,
            Certificate = new Certificate
            {
                PrototypeSumMaxAbs = 0,
                NetworkSumMaxAbs = 1e-9,
                LogitSumMaxAbs = 1e-6,
                LogitSumMeanAbs = 1e-7,
                LogitSumMaxRelative = 1e-7,
                LogitSumMaxAbsDouble = 1e-15,
                OriginalOutputsBitIdentical = true,
                Images = 3,
            },
            Labels = [text, "other"],
            Classes =
            [
                new BundleClass
                {
                    Class = 0,
                    Label = text,
                    Images = 3,
                    Skipped = 0,
                    K = 1,
                    Decomposed = true,
                    Bias = 0.1f,
                    MeanLogit = 2.5,
                    NmfError = 0.2,
                    Epsilon = null,
                    Bound = null,
                    WorstMapCosine = 0.99,
                    Overlap = 0,
                    NegativeMapMass = 0.1,
                    ResidualRelative = 0.8,
                    ResidualHeatRelative = 0.1,
                    Objective = 1,
                    Notes = [text],
                    Prototypes =
                    [
                        new BundlePrototype
                        {
                            Index = 0,
                            Coefficient = -1.5,
                            ResidualShare = 1,
                            EvidenceShare = 1,
                            MapCosine = 0.99,
                            Contribution = ContributionStatistics.Of([1, 2, 3], 2),
                            Exemplars = [new BundleExemplar(text, picture, picture, 0.5, 2, 1, 2, 3, 4)],
                        },
                    ],
                    ImagesUsed = [text],
                },
            ],
            Examples =
            [
                new BundleExample
                {
                    Path = text,
                    Truth = text,
                    Width = 12,
                    Height = 10,
                    Photo = picture,
                    PhotoWidth = 6,
                    PhotoHeight = 5,
                    MapHeight = 2,
                    MapWidth = 2,
                    Predictions =
                    [
                        new PartPrediction(
                            0,
                            text,
                            1.5f,
                            0.75,
                            0.1f,
                            true,
                            [new PartContribution(0, 1.4f, 1, [0.35f, 0.35f, 0.1f, 0.6f])],
                            1e-8
                        ),
                    ],
                },
            ],
            Skipped = [new BundleSkipped(text, text)],
            SkippedClasses = [],
            Warnings = [text],
        };

    /// <summary>As above, of a trained network that was analysed.</summary>
    public static BundleDocument Trained(string text)
    {
        BundleDocument document = Create(text);
        BundleClass fitted = document.Classes[0];
        var patch = new AnalysedPatch("a.jpg", 0, "patches/a.jpg", "patches/b.jpg", 0.1, 2.5, [0, 0, 4, 4], [0, 0, 8, 8], 0.5, 0.25, true);
        return document with
        {
            Kind = "protopnet",
            Classes =
            [
                fitted with
                {
                    Prototypes = [fitted.Prototypes[0] with { Origin = new BundleOrigin("a.jpg", 0, 1, 0, [0, 0, 4, 4], [0, 0, 8, 8]) }],
                    Trials = [new BundleTrial(2, 0.1, 0.9, true) { LargestMapCorrelation = 0.5 }],
                },
            ],
            Training = new BundleTraining
            {
                Configuration = JsonSerializer.SerializeToElement(new { seed = 1 }),
                Stages = [new BundleStage("joint", 1, 0.5, null)],
                Epochs = 1,
                TrainingImages = 3,
                ValidationImages = 0,
                TestImages = 1,
                DataSplitHash = "00",
                LastLayer = new BundleLastLayer("proximal", 1, 1.1, 1e-7, 1e-7, 0, 5),
                ProjectionDifference = 0,
            },
            Analysis = new BundleAnalysis
            {
                Dataset = text,
                TrainImages = 3,
                TestImages = 1,
                Skipped = [new BundleSkipped("c.jpg", text)],
                ReceptiveShare = 0.5,
                ExplainedVariance = [0.7, 0.3],
                PruningK = 6,
                PruningThreshold = 3,
                Prototypes =
                [
                    new AnalysedPrototype
                    {
                        Prototype = 0,
                        Class = 0,
                        Index = 0,
                        Weight = 1,
                        StrongestClass = 0,
                        X = 0.5,
                        Y = 0.5,
                        Drift = 0.1,
                        Train = [patch],
                        Test = [patch],
                    },
                ],
                Checks = [new HealthCheck("duplicates", text, text, true, [new HealthFinding(text, [0])])],
            },
        };
    }
}
