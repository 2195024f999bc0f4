using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Parts;
using Partwise.Testing;
using Partwise.Tests.Training;
using Partwise.Training;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

/// <summary>Analysis, pruning and explanation of a bundle that holds a prototype network.</summary>
public sealed class BundleReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Write_Bundle_HoldsNearestPatchesChecksAndPictures()
    {
        string bundle = Make();
        BundleDocument before = Document(bundle);
        Assert.Null(before.Analysis);
        BundleDocument after = Analyze(bundle);
        BundleAnalysis analysis = after.Analysis!;
        Assert.Equal(6, analysis.Prototypes.Count);
        ProtoPNetNetwork network = ProtoPNetBundle.Read(bundle);
        foreach (AnalysedPrototype p in analysis.Prototypes)
        {
            Assert.Equal(network.Prototypes.ClassOf[p.Prototype], p.Class);
            Assert.Equal(3, p.Train.Count);
            // A projected prototype is its own nearest patch, and the network still computes it.
            Assert.Equal(0, p.Train[0].Distance);
            Assert.Equal(0, p.Drift);
            Assert.True(p.Train.Zip(p.Train.Skip(1)).All(pair => pair.First.Distance <= pair.Second.Distance));
            Assert.All(p.Train, t => Assert.True(File.Exists(Path.Combine(bundle, t.Crop)), t.Crop));
            Assert.True(File.Exists(Path.Combine(bundle, p.Train[0].Context)));
        }
        Assert.InRange(analysis.ExplainedVariance[0], analysis.ExplainedVariance[1], 1);
        Assert.Equal(
            ["projected", "drift", "duplicates", "collapsed", "background", "impure", "strongest", "weak"],
            analysis.Checks.Select(c => c.Name)
        );
        Assert.True(analysis.Checks[0].Passed);
        Assert.True(analysis.Checks[1].Passed);
        Assert.Null(analysis.Checks[4].Passed);
        // What was there stays: exemplars, photos, network.
        Assert.All(
            after.Classes.SelectMany(c => c.Prototypes).SelectMany(p => p.Exemplars),
            e => Assert.True(File.Exists(Path.Combine(bundle, e.Crop)))
        );
        Assert.Contains("\"analysis\":{", File.ReadAllText(Path.Combine(bundle, BundleFiles.Report)), StringComparison.Ordinal);
        using Bundle opened = Bundle.Open(bundle);
        Assert.False(opened.Network.Additive);
    }

    [Fact]
    public void Write_Again_ReplacesTheEarlierAnalysis()
    {
        string bundle = Make();
        _ = Analyze(bundle);
        string[] first = Files(bundle);
        _ = Analyze(bundle);
        Assert.Equal(first, Files(bundle));
    }

    [Fact]
    public void Explain_PrototypeNetwork_ListsTheMostActivated()
    {
        string bundle = Make();
        using Bundle opened = Bundle.Open(bundle);
        PhotoExplanation explained = opened.Explain(
            Directory.EnumerateFiles(_folder.Path, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First(),
            cancellationToken: Token
        );
        Assert.False(explained.Explanation.Additive);
        IReadOnlyList<ActivatedPrototype> activated = explained.Explanation.Activated;
        Assert.Equal(6, activated.Count);
        Assert.True(activated.Zip(activated.Skip(1)).All(p => p.First.Similarity >= p.Second.Similarity));
        Assert.All(activated, a => Assert.Equal(a.Map.Max(), a.Similarity, 1e-5f));
        ClassConnection connection = ProtoPNetBundle.Read(bundle).Connection;
        PartPrediction best = explained.Predictions[0];
        double logit = activated.Sum(a => (double)a.Similarity * connection[best.Class, a.Prototype]);
        Assert.Equal(logit, best.Logit, 1e-4);
        (_, _, BoundingBox box) = explained.Locate(activated[0].Map);
        Assert.InRange(box.Right, 1, explained.Photo.Width);
    }

    [Fact]
    public void Prune_KeepsWhatTheRuleKeepsAndFitsTheLastLayerAgain()
    {
        string bundle = Make(),
            output = _folder.File("pruned.partwise");
        PruneResult result;
        using (AtomicDirectory target = AtomicDirectory.Create(output, overwrite: false, BundleFiles.IsBundle))
        {
            result = BundlePruner.Prune(
                bundle,
                Images(bundle),
                target,
                new PruneOptions
                {
                    Rule = new PruningOptions { K = 6, Threshold = 6 },
                },
                cancellationToken: Token
            );
            target.Commit();
        }
        Assert.Equal(6, result.Decision.Before);
        Assert.True(result.LastLayer!.Converged, $"gap {result.LastLayer.Gap}");
        ProtoPNetNetwork before = ProtoPNetBundle.Read(bundle),
            after = ProtoPNetBundle.Read(output);
        Assert.Equal(before.Prototypes.Keep(result.Decision.Kept).Values, after.Prototypes.Values);
        Assert.Equal(result.LastLayer.Connection.Weights, after.Connection.Weights);
        BundleDocument document = Document(output);
        Assert.Equal(result.Decision.Kept.Count, document.Classes.Sum(c => c.Prototypes.Count));
        Assert.Equal("prune", document.Training!.Stages[^1].Stage);
        Assert.Equal(
            Enumerable.Range(0, result.Decision.Kept.Count),
            document.Classes.SelectMany(c => c.Prototypes).Select(p => p.Prototype!.Value).Order()
        );
        using Bundle opened = Bundle.Open(output);
        Assert.Equal(result.Decision.Kept.Count, opened.Network.Classes.Where(c => c.Decomposed).Sum(c => c.K));
    }

    [Fact]
    public void Images_ClassesOfAnotherDataset_AreRefused()
    {
        string bundle = Make();
        ImageDataset dataset = Samples.Dataset(_folder, 8);
        ImageDataset other = dataset with
        {
            Name = "other",
            Classes = [.. dataset.Classes.Select(c => c with { Name = "unknown" + c.Index })],
        };
        DatasetException e = Assert.Throws<DatasetException>(() => AnalysisImages.Of(Document(bundle), other));
        Assert.StartsWith("No class of 'other' is one of the network's (a, b, c, …)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NetworkWithEveryFault_FindsEach()
    {
        ProtoPNetNetwork sound = TinyNetwork.Create(_folder);
        float[] values = [.. sound.Prototypes.Values];
        // Class 0 has collapsed; prototype 2 speaks most for class 2; prototype 5 speaks against its own class.
        values.AsSpan(0, 6).CopyTo(values.AsSpan(6));
        float[] weights = [.. ClassConnection.Initial(sound.Prototypes.ClassOf, 3).Weights];
        weights[(2 * 6) + 2] = 3;
        weights[(2 * 6) + 5] = -1;
        ProtoPNetNetwork faulty = sound with
        {
            Prototypes = sound.Prototypes.WithValues(values),
            Connection = new ClassConnection(weights, 3),
            Origins = [.. Enumerable.Range(0, 6).Select(j => j == 4 ? null : new PrototypeOrigin(j, "x.png", 0, 0, 0))],
        };
        AnalysedPatch Off(int c) => new("x.png", c, "", "", 0, 1, [0, 0, 1, 1], [0, 0, 1, 1], 0, 0, OnObject: false);
        AnalysedPrototype[] prototypes =
        [
            .. Enumerable
                .Range(0, 6)
                .Select(j => new AnalysedPrototype
                {
                    Prototype = j,
                    Class = j / 2,
                    Index = j % 2,
                    Weight = faulty.Connection[j / 2, j],
                    StrongestClass = faulty.Connection.StrongestClass(j, j / 2),
                    X = 0,
                    Y = 0,
                    Drift = j == 3 ? 0.5 : 0,
                    Train = [Off(j / 2)],
                    Test = [],
                }),
        ];
        PruningDecision pruning = new([0, 1, 2, 3, 4], [new PrunedPrototype(5, 2, 1, 6)], []);
        IReadOnlyList<HealthCheck> checks = new HealthChecks(faulty, prototypes, pruning, CropMode.Full).Run();
        Assert.All(checks, c => Assert.False(c.Passed, c.Name));
        int[] Of(string name) => [.. checks.Single(c => c.Name == name).Findings.SelectMany(f => f.Prototypes)];
        Assert.Equal([4], Of("projected"));
        Assert.Equal([3], Of("drift"));
        Assert.Equal([0, 1], Of("duplicates"));
        Assert.Equal([0, 1], Of("collapsed"));
        Assert.Equal([0, 1, 2, 3, 4, 5], Of("background"));
        Assert.Equal([5], Of("impure"));
        Assert.Contains(2, Of("strongest"));
        Assert.Equal([5], Of("weak"));
        Assert.Equal(
            "Prototype 1 of 'b' speaks most for 'c'.",
            checks.Single(c => c.Name == "strongest").Findings[0].Text,
            ignoreCase: true
        );
    }

    [Fact]
    public void Plane_PointsOnALine_ShowsThemOnOneAxis()
    {
        float[][] line = [.. Enumerable.Range(0, 9).Select(i => new float[] { i, 2 * i, 5 })];
        var plane = LatentPlane.Of(line);
        Assert.Equal(1, plane.Shares[0], 1e-6);
        Assert.Equal(0, plane.Shares[1], 1e-6);
        Assert.Equal(Math.Sqrt(5), plane.Place(line[1], 0) - plane.Place(line[0], 0), 1e-5);
        Assert.Equal(
            [0, 0],
            LatentPlane
                .Of([
                    [1, 2],
                    [1, 2],
                ])
                .Shares
        );
    }

    /// <summary>A bundle over six prototypes, trained on the sample photos.</summary>
    private string Make()
    {
        string path = _folder.File("tiny.partwise");
        Backbone backbone = Backbone.Open(Samples.Backbone(_folder));
        TrainedProtoPNet trained = TinyNetwork.Train(_folder, token: Token);
        using AtomicDirectory target = AtomicDirectory.Create(path, overwrite: false, BundleFiles.IsBundle);
        _ = ProtoPNetBundleWriter.Write(trained, backbone, "samples", "tiny", target, new ProtoPNetRun(), cancellationToken: Token);
        target.Commit();
        return path;
    }

    private AnalysisImages Images(string bundle) => AnalysisImages.Of(Document(bundle), Samples.Dataset(_folder, 8));

    private BundleDocument Analyze(string bundle)
    {
        using AtomicDirectory target = AtomicDirectory.Create(bundle, overwrite: true, BundleFiles.IsBundle);
        BundleDocument document = AnalysisWriter.Write(
            bundle,
            Images(bundle),
            target,
            new AnalysisOptions { TrainPatches = 3, Threads = 2 },
            cancellationToken: Token
        );
        target.Commit();
        return document;
    }

    private static BundleDocument Document(string bundle)
    {
        using Bundle opened = Bundle.Open(bundle);
        return opened.Document;
    }

    private static string[] Files(string bundle) =>
        [
            .. Directory
                .EnumerateFiles(bundle, "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(bundle, f))
                .Order(StringComparer.Ordinal),
        ];
}
