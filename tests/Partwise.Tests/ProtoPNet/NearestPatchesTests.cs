using Partwise.Testing;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

public sealed class NearestPatchesTests
{
    public static TheoryData<string> Cases => PushFixture.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait(TestData.Category, TestData.Golden)]
    public void Find_Golden_GivesTheReferencesLists(string name)
    {
        var fixture = new PushFixture(name);
        Check(fixture, fixture.Layer, "before");
        Check(fixture, fixture.Pushed, "after");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait(TestData.Category, TestData.Golden)]
    public void Decide_Golden_PrunesWhatTheReferencePrunes(string name)
    {
        var fixture = new PushFixture(name);
        // Which of several equally near photos the reference lists is an accident of its heap: its own lists are judged.
        long[] classes = fixture.Integers("nearest_after_class");
        NearestPatch[][] stored =
        [
            .. classes.Chunk(fixture.K).Select(c => c.Select((label, i) => new NearestPatch(i, (int)label, 0, 0, 0)).ToArray()),
        ];
        PruningDecision decision = PrototypePruner.Decide(stored, fixture.Layer.ClassOf);
        Assert.Equal(fixture.Integers("kept"), decision.Kept.Select(j => (long)j));
        Assert.Equal(fixture.Integers("pruned"), decision.Pruned.SelectMany(p => new long[] { p.Prototype, p.Class }));
        ClassConnection kept = ClassConnection.Initial(fixture.Layer.ClassOf, fixture.Labels.Length).Keep(decision.Kept);
        Assert.Equal(fixture.Output("kept_last_layer"), kept.Weights);
        if (name == "push-random")
            Assert.Equal(
                decision.Kept,
                PrototypePruner.Decide(Find(fixture.Source, fixture.Pushed, fixture.K), fixture.Layer.ClassOf).Kept
            );
    }

    [Theory]
    [InlineData(1, 1, SimilarityKind.Log, 3, 1)]
    [InlineData(1, 1, SimilarityKind.Log, 3, 4)]
    [InlineData(1, 1, SimilarityKind.Cosine, 9, 2)]
    [InlineData(2, 2, SimilarityKind.Linear, 3, 3)]
    [InlineData(3, 1, SimilarityKind.Cosine, 5, 2)]
    public void Find_ManyTies_IsWhatADirectSearchFinds(int h1, int w1, SimilarityKind similarity, int levels, int threads)
    {
        var random = new Random(11);
        MemoryLatents source = MemoryLatents.Random(random, images: 70, classes: 4, channels: 3, height: 5, width: 4, levels);
        PrototypeLayer layer = PrototypeProjectorTests.Layer(random, 29, 4, 3, h1, w1) with { Similarity = similarity };
        IReadOnlyList<IReadOnlyList<NearestPatch>> found = Find(source, layer, 6, threads);
        int columns = 4 - w1 + 1;
        for (int j = 0; j < layer.Count; j++)
        {
            var expected = SlowSearch
                .Patches(source, layer, j)
                .GroupBy(p => p.Image)
                .Select(g => g.MinBy(p => (p.Distance, p.Position)))
                .OrderBy(p => p.Distance)
                .ThenBy(p => p.Image)
                .Take(6);
            Assert.Equal(
                expected.Select(p => (p.Image, p.Position, p.Distance)),
                found[j].Select(p => (p.Image, (p.Row * columns) + p.Column, p.Distance))
            );
            Assert.All(found[j], p => Assert.Equal(source.Images[p.Image].Class, p.Class));
        }
    }

    [Fact]
    public void Find_LargeNearlyEqualVectors_IsNotFooledByRounding()
    {
        // 1e4 apart from the origin, 1e-3 apart from each other: ‖x‖² − 2x·p + ‖p‖² in single precision sees nothing but noise.
        const int D = 64;
        float[] values = new float[20 * D];
        for (int n = 0; n < 20; n++)
            values.AsSpan(n * D, D).Fill(1000 + (0.001f * ((n * 7) % 20)));
        var source = new MemoryLatents(values, new int[20], D, 1, 1);
        float[] prototype = new float[D];
        prototype.AsSpan().Fill(1000);
        IReadOnlyList<NearestPatch> found = Find(source, new PrototypeLayer(prototype, [0], D), 3)[0];
        Assert.Equal([0, 3, 6], found.Select(p => p.Image));
        Assert.Equal(0, found[0].Distance);
    }

    [Fact]
    public void Find_FewerPhotosThanAsked_GivesThemAll()
    {
        var source = new MemoryLatents([4, 1, 2], [0, 1, 0], 1, 1, 1);
        IReadOnlyList<NearestPatch> found = Find(source, new PrototypeLayer([1], [0], 1), 6)[0];
        Assert.Equal([1, 2, 0], found.Select(p => p.Image));
        Assert.Equal([0, 1, 9], found.Select(p => p.Distance));
    }

    [Fact]
    public void Find_LatentNotFinite_NamesThePhoto()
    {
        var source = new MemoryLatents([1, float.PositiveInfinity], [0, 0], 1, 1, 1);
        PartwiseException e = Assert.Throws<PartwiseException>(() => Find(source, new PrototypeLayer([0], [0], 1), 2));
        Assert.StartsWith("The latent map of '1.jpg' holds Infinity", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6, 7, "Pruning was to ask for 7 of 6 nearest patches; 1 to 6 are allowed.")]
    [InlineData(0, 0, "Pruning was to look at 0 nearest patches; at least 1 is needed.")]
    public void Decide_ImpossibleOptions_AreRefused(int k, int threshold, string message) =>
        Assert.Equal(
            message,
            Assert
                .Throws<ArgumentException>(() => PrototypePruner.Decide([], [], new PruningOptions { K = k, Threshold = threshold }))
                .Message
        );

    [Fact]
    public void Decide_ClassThatLosesAll_IsNamed()
    {
        NearestPatch other = new(0, 1, 0, 0, 0);
        PruningDecision decision = PrototypePruner.Decide(
            [
                [other, other, other],
                [other, other, other],
            ],
            [0, 1]
        );
        Assert.Equal([1], decision.Kept);
        Assert.Equal([0], decision.EmptyClasses);
        Assert.Equal(new PrunedPrototype(0, 0, 0, 3), decision.Pruned.Single());
    }

    private static void Check(PushFixture fixture, PrototypeLayer layer, string when)
    {
        IReadOnlyList<IReadOnlyList<NearestPatch>> found = Find(fixture.Source, layer, fixture.K);
        float[] distances = fixture.Output($"nearest_{when}_distance");
        long[] images = fixture.Integers($"nearest_{when}_image");
        for (int i = 0; i < distances.Length; i++)
        {
            (int j, int rank) = (i / fixture.K, i % fixture.K);
            Assert.Equal(distances[i], found[j][rank].Distance, 1e-5);
            if (fixture.Labels.Length == 4)
                Assert.Equal(images[i], found[j][rank].Image);
        }
    }

    private static IReadOnlyList<IReadOnlyList<NearestPatch>> Find(MemoryLatents source, PrototypeLayer layer, int k, int threads = 1) =>
        NearestPatches.Find(source, layer, k, threads, TestContext.Current.CancellationToken);
}
