using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Testing;
using Partwise.Tests.Training;
using Partwise.Training;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

/// <summary>Prototypes forbidden, required and moved in the bundle of a tiny network with two of them for each of three classes.</summary>
public sealed class PrototypeEditorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Edit_Forbidden_AreGoneAndTheLastLayerIsAtItsMinimum()
    {
        string bundle = Make();
        ProtoPNetNetwork before = ProtoPNetBundle.Read(bundle);

        (PrototypeEditResult result, string written) = Edit(bundle, new PrototypeEdits { Forbidden = [1, 4] });

        ProtoPNetNetwork after = ProtoPNetBundle.Read(written);
        Assert.Equal(before.Prototypes.Keep([0, 2, 3, 5]).Values, after.Prototypes.Values);
        Assert.True(result.LastLayer.Converged, $"gap {result.LastLayer.Gap}");
        Assert.Equal(result.LastLayer.Connection.Weights, after.Connection.Weights);
        BundleDocument document = Document(written);
        Assert.Equal([1, 2, 1], document.Classes.Select(c => c.Prototypes.Count));
        Assert.Equal([0, 1, 2, 3], document.Classes.SelectMany(c => c.Prototypes).Select(p => p.Prototype!.Value));
        Assert.Equal("edit", document.Training!.Stages[^1].Stage);
        Assert.Equal(result.LastLayer.Gap, document.Training.LastLayer!.Gap);
        Assert.Empty(result.EmptyClasses);
    }

    [Fact]
    public void Edit_WholeClassForbidden_IsNamed()
    {
        (PrototypeEditResult result, _) = Edit(Make(), new PrototypeEdits { Forbidden = [2, 3] });

        Assert.Equal([1], result.EmptyClasses);
        Assert.Contains("'b' without prototypes", result.Document.Warnings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Edit_Required_WeighsAtLeastThat()
    {
        string bundle = Make();
        (PrototypeEditResult free, _) = Edit(bundle, new PrototypeEdits { Required = new Dictionary<int, double> { [3] = 1e-3 } });
        float own = free.LastLayer.Connection[1, 3];
        Assert.True(own > 1e-3f);

        (PrototypeEditResult result, string written) = Edit(
            bundle,
            new PrototypeEdits { Required = new Dictionary<int, double> { [3] = own + 2 } },
            "more.partwise"
        );

        Assert.Equal(own + 2, result.LastLayer.Connection[1, 3], 1e-5f);
        Assert.True(result.LastLayer.Converged);
        // A bound that binds costs something.
        Assert.True(result.LastLayer.Objective > free.LastLayer.Objective);
        Assert.Equal(own + 2, ProtoPNetBundle.Read(written).Connection[1, 3], 1e-5f);
    }

    [Fact]
    public void Edit_Moved_IsThePatchAtThatPlace()
    {
        string bundle = Make();
        AnalysisImages images = Images(bundle);
        DatasetImage photo = images.Train.Last(i => i.Class == 2);

        // The latent map has 4 × 4 cells; the last place of the photo lies in the last of them.
        (PrototypeEditResult result, string written) = Edit(
            bundle,
            new PrototypeEdits { Moved = [new MovedPrototype(5, photo.RelativePath, 23, 19)] }
        );

        ProtoPNetNetwork before = ProtoPNetBundle.Read(bundle),
            after = ProtoPNetBundle.Read(written);
        Assert.Equal(before.Prototypes.Keep([0, 1, 2, 3, 4]).Values, after.Prototypes.Keep([0, 1, 2, 3, 4]).Values);
        Assert.NotEqual(before.Prototypes.Keep([5]).Values, after.Prototypes.Keep([5]).Values);
        PrototypeOrigin origin = after.Origins[5]!;
        Assert.Equal((photo.RelativePath, 3, 3), (origin.Image, origin.Row, origin.Column));
        using var source = new LatentSource(after, [photo], images.Crop);
        source.Visit(
            (_, _, latent) =>
            {
                for (int d = 0; d < 6; d++)
                    Assert.Equal(latent[(d * 16) + 15], after.Prototypes.Values[(5 * 6) + d]);
            },
            Token
        );
        BundlePrototype shown = result.Document.Classes[2].Prototypes[1];
        Assert.Equal(photo.RelativePath, shown.Origin!.Image);
        Assert.Equal(photo.RelativePath, Assert.Single(shown.Exemplars).Image);
        Assert.True(File.Exists(Path.Combine(written, shown.Exemplars[0].Crop)), shown.Exemplars[0].Crop);
        Assert.True(File.Exists(Path.Combine(written, shown.Exemplars[0].Context)));
        Assert.True(result.LastLayer.Converged);
    }

    [Fact]
    public void Edit_WhatCannotBe_IsRefused()
    {
        string bundle = Make();
        AnalysisImages images = Images(bundle);
        string other = images.Train.First(i => i.Class == 0).RelativePath,
            own = images.Train.First(i => i.Class == 2).RelativePath;
        void Refused(PrototypeEdits edits, string words) =>
            Assert.Contains(words, Assert.Throws<PartwiseException>(() => Edit(bundle, edits)).Message, StringComparison.Ordinal);
        Refused(new PrototypeEdits(), "nothing would change");
        Refused(new PrototypeEdits { Forbidden = [6] }, "0 to 5");
        Refused(new PrototypeEdits { Forbidden = [0, 1, 2, 3, 4, 5] }, "No prototype would be left");
        Refused(new PrototypeEdits { Forbidden = [1, 1] }, "named twice");
        Refused(
            new PrototypeEdits
            {
                Forbidden = [1],
                Required = new Dictionary<int, double> { [1] = 1 },
            },
            "cannot be required"
        );
        Refused(new PrototypeEdits { Required = new Dictionary<int, double> { [1] = 0 } }, "above 0");
        Refused(new PrototypeEdits { Moved = [new MovedPrototype(5, other, 1, 1)] }, "of its own class");
        Refused(new PrototypeEdits { Moved = [new MovedPrototype(5, "none.png", 1, 1)] }, "no training photo");
        Refused(new PrototypeEdits { Moved = [new MovedPrototype(5, own, 1, 1e4)] }, "lies outside");
    }

    /// <summary>On random problems: no bound is broken, and no feasible step leads down.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Solve_Bounds_AreKeptAndTheMinimumIsReached(int seed)
    {
        const int Photos = 60;
        int[] classOf = [0, 0, 1, 1, 2, 2];
        var random = new Random(seed);
        int[] labels = [.. Enumerable.Range(0, Photos).Select(n => n % 3)];
        float[] similarities = [.. labels.SelectMany(y => classOf.Select(c => (float)((c == y ? 1.5 : 0.5) + random.NextDouble())))];
        var start = ClassConnection.Initial(classOf, 3);
        var options = new LastLayerOptions { GapTolerance = 1e-9 };
        var required = new Dictionary<int, double>
        {
            [0] = 0.01,
            [3] = 6,
            [4] = 9,
        };

        LastLayerFit fit = RequiredWeights.Solve(similarities, labels, classOf, start, required, options, Token);

        Assert.True(fit.Converged, $"gap {fit.Gap}");
        foreach ((int j, double least) in required)
            Assert.True(fit.Connection[classOf[j], j] >= (float)least, $"{j}: {fit.Connection[classOf[j], j]}");
        for (int i = 0; i < 200; i++)
        {
            float[] weights = [.. fit.Connection.Weights.Select(w => w + (float)((random.NextDouble() - 0.5) * 0.1))];
            foreach ((int j, double least) in required)
                weights[(classOf[j] * 6) + j] = Math.Max(weights[(classOf[j] * 6) + j], (float)least);
            LastLayerFit near = LastLayerOptimizer.Measure(new ClassConnection(weights, 3), similarities, labels, classOf, start, options);
            Assert.True(near.Objective >= fit.Objective - 1e-7, $"{near.Objective} < {fit.Objective}");
        }
        LastLayerFit free = LastLayerOptimizer.Solve(similarities, labels, classOf, start, options, Token);
        Assert.True(free.Objective < fit.Objective);
    }

    private (PrototypeEditResult Result, string Written) Edit(string bundle, PrototypeEdits edits, string name = "edited.partwise")
    {
        string output = _folder.File(name);
        using AtomicDirectory target = AtomicDirectory.Create(output, overwrite: false, BundleFiles.IsBundle);
        PrototypeEditResult result = PrototypeEditor.Edit(bundle, Images(bundle), edits, target, cancellationToken: Token);
        target.Commit();
        return (result, output);
    }

    private string Make()
    {
        string path = _folder.File("tiny.partwise");
        var backbone = Backbone.Open(Samples.Backbone(_folder));
        TrainedProtoPNet trained = TinyNetwork.Train(_folder, token: Token);
        using AtomicDirectory target = AtomicDirectory.Create(path, overwrite: false, BundleFiles.IsBundle);
        _ = ProtoPNetBundleWriter.Write(trained, backbone, "samples", "tiny", target, new ProtoPNetRun(), cancellationToken: Token);
        target.Commit();
        return path;
    }

    private AnalysisImages Images(string bundle) => AnalysisImages.Of(Document(bundle), Samples.Dataset(_folder, 8));

    private static BundleDocument Document(string bundle)
    {
        using var opened = Bundle.Open(bundle);
        return opened.Document;
    }
}
