using Partwise.Imaging;
using Partwise.Onnx;
using Partwise.Testing;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

public sealed class PrototypeProjectorTests
{
    public static TheoryData<string> Cases => PushFixture.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait(TestData.Category, TestData.Golden)]
    public void Project_Golden_TakesTheReferencesPatches(string name)
    {
        var fixture = new PushFixture(name);
        ProjectionResult result = Project(fixture.Source, fixture.Layer, fixture.Labels);
        long[] positions = fixture.Integers("push_position");
        float[] pushed = fixture.Output("pushed_prototypes");
        for (int j = 0; j < fixture.Layer.Count; j++)
        {
            if (positions[3 * j] < 0)
            {
                // The reference leaves zeros here.
                Assert.Null(result.Origins[j]);
                Assert.Equal(fixture.Layer.Row(j).ToArray(), result.Prototypes.Row(j).ToArray());
                Assert.Contains(
                    $"The class 'class {fixture.Layer.ClassOf[j]}' has no photo, so its prototypes could not be projected",
                    result.Warnings[0],
                    StringComparison.Ordinal
                );
                continue;
            }
            PrototypeOrigin origin = result.Origins[j]!;
            Assert.Equal(
                ($"{positions[3 * j]}.jpg", positions[(3 * j) + 1], positions[(3 * j) + 2]),
                (origin.Image, origin.Row, origin.Column)
            );
            Assert.Equal(pushed[(j * fixture.Layer.Size)..((j + 1) * fixture.Layer.Size)], result.Prototypes.Row(j).ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait(TestData.Category, TestData.Golden)]
    public void Boxes_Golden_AreTheReferences(string name)
    {
        var fixture = new PushFixture(name);
        var field = new ReceptiveField(new ReceptiveAxis(32, -90, 212), new ReceptiveAxis(32, -90, 212));
        Assert.Equal(16, field.Rows!.Start);
        int size = fixture.ImageSize,
            h = fixture.Source.Height,
            w = fixture.Source.Width;
        long[] receptive = fixture.Integers("box_receptive_field"),
            high = fixture.Integers("box_high_activation");
        float[] distances = fixture.Output("distances");
        ProjectionResult result = Project(fixture.Source, fixture.Layer, fixture.Labels);
        foreach (PrototypeOrigin? origin in result.Origins)
        {
            if (origin is null)
                continue;
            int j = origin.Prototype,
                image = (int)receptive[6 * j];
            Assert.Equal(Box(receptive, j), PrototypeBoxes.Receptive(field, origin.Row, origin.Column, 1, 1, size, size));
            float[] map =
            [
                .. distances
                    .Skip(((image * fixture.Layer.Count) + j) * h * w)
                    .Take(h * w)
                    .Select(d => (float)fixture.Layer.SimilarityOf(d)),
            ];
            BoundingBox expected = Box(high, j),
                actual = PrototypeBoxes.HighActivation(map, h, w, size, size);
            // A pixel within rounding of the threshold may fall on either side.
            Assert.InRange(actual.X, expected.X - 1, expected.X + 1);
            Assert.InRange(actual.Y, expected.Y - 1, expected.Y + 1);
            Assert.InRange(actual.Right, expected.Right - 1, expected.Right + 1);
            Assert.InRange(actual.Bottom, expected.Bottom - 1, expected.Bottom + 1);
        }
    }

    [Theory]
    [InlineData(1, 1, SimilarityKind.Log)]
    [InlineData(2, 3, SimilarityKind.Linear)]
    [InlineData(2, 1, SimilarityKind.Cosine)]
    public void Project_AnyWindow_IsTheFirstNearestOfItsClass(int h1, int w1, SimilarityKind similarity)
    {
        var random = new Random(3);
        MemoryLatents source = MemoryLatents.Random(random, images: 12, classes: 3, channels: 3, height: 5, width: 4, levels: 3);
        PrototypeLayer layer = Layer(random, 7, 3, 3, h1, w1) with { Similarity = similarity };
        ProjectionResult result = Project(source, layer, ["a", "b", "c"]);
        Assert.Empty(result.Warnings);
        for (int j = 0; j < layer.Count; j++)
        {
            (double Distance, int Image, int Position) best = SlowSearch
                .Patches(source, layer, j)
                .Where(p => source.Images[p.Image].Class == layer.ClassOf[j])
                .Min();
            PrototypeOrigin origin = result.Origins[j]!;
            Assert.Equal(best.Distance, origin.Distance, 1e-12);
            Assert.Equal(($"{best.Image}.jpg", best.Position), (origin.Image, (origin.Row * (4 - w1 + 1)) + origin.Column));
            Assert.Equal(
                0,
                PatchDistance(source, layer with { Similarity = SimilarityKind.Log }, result.Prototypes, best.Image, best.Position, j)
            );
        }
    }

    [Fact]
    public void Project_MorePrototypesThanPatches_SharesThem()
    {
        var source = new MemoryLatents([1, 2], [0, 1], channels: 1, height: 1, width: 1);
        ProjectionResult result = Project(source, new PrototypeLayer([0, 5, 9, 4], [0, 0, 0, 1], 1), ["a", "b"]);
        Assert.Equal([1, 1, 1, 2], result.Prototypes.Values);
        Assert.All(result.Origins.Take(3), o => Assert.Equal("0.jpg", o!.Image));
    }

    [Fact]
    public void Project_Once_GivesAPatchToTheNearestPrototypeOnly()
    {
        var source = new MemoryLatents([1, 2, 7], [0, 0, 0], channels: 1, height: 1, width: 1);
        var layer = new PrototypeLayer([1.2f, 1.1f, 0.9f], [0, 0, 0], 1);
        Assert.Equal([1, 1, 1], Project(source, layer, ["a"]).Prototypes.Values);
        // Prototypes 1 and 2 are equally near to 1, the first gets it; of the others 0 is nearer to 2.
        ProjectionResult once = PrototypeProjector.Project(
            source,
            layer,
            ["a"],
            ProjectionRule.Once,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(3, once.Origins.Select(o => o!.Image).Distinct().Count());
        Assert.Equal(2, once.Prototypes.Values[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Project_Once_NeverGivesAPatchTwice(int window)
    {
        var random = new Random(5);
        MemoryLatents source = MemoryLatents.Random(random, images: 9, classes: 3, channels: 2, height: 3, width: 3, levels: 2);
        PrototypeLayer layer = Layer(random, 12, 3, 2, window, 1);
        ProjectionResult once = PrototypeProjector.Project(
            source,
            layer,
            ["a", "b", "c"],
            ProjectionRule.Once,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(12, once.Origins.Select(o => (o!.Image, o.Row, o.Column)).Distinct().Count());
        Assert.All(
            once.Origins,
            o => Assert.Equal(layer.ClassOf[o!.Prototype], source.Images.Single(i => i.RelativePath == o.Image).Class)
        );
        ProjectionResult published = Project(source, layer, ["a", "b", "c"]);
        Assert.All(once.Origins.Zip(published.Origins), p => Assert.True(p.First!.Distance >= p.Second!.Distance));
    }

    [Fact]
    public void Project_LatentNotFinite_NamesThePhoto()
    {
        var source = new MemoryLatents([1, float.NaN], [0, 0], channels: 1, height: 1, width: 1);
        PartwiseException e = Assert.Throws<PartwiseException>(() => Project(source, new PrototypeLayer([0], [0], 1), ["a"]));
        Assert.Equal(
            "The latent map of '1.jpg' holds NaN, which has no distance to anything; the training has diverged: train again with "
                + "lower learning rates.",
            e.Message
        );
    }

    [Fact]
    public void Project_NoPhotoOfAnyClass_IsRefused()
    {
        var source = new MemoryLatents([1], [1], channels: 1, height: 1, width: 1);
        PartwiseException e = Assert.Throws<PartwiseException>(() => Project(source, new PrototypeLayer([0], [0], 1), ["a", "b"]));
        Assert.StartsWith("No photo has the class of any prototype", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Project_WindowLargerThanTheMap_IsRefused()
    {
        var source = new MemoryLatents([1], [0], channels: 1, height: 1, width: 1);
        PartwiseException e = Assert.Throws<PartwiseException>(() => Project(source, new PrototypeLayer([0, 0], [0], 1, 2, 1), ["a"]));
        Assert.StartsWith("Prototypes of [1,2,1] do not fit into latent maps of [1,1,1]", e.Message, StringComparison.Ordinal);
    }

    internal static PrototypeLayer Layer(Random random, int count, int classes, int channels, int h1, int w1) =>
        new(
            [.. Enumerable.Range(0, count * channels * h1 * w1).Select(_ => (float)random.Next(4) / 4)],
            [.. Enumerable.Range(0, count).Select(j => j % classes)],
            channels,
            h1,
            w1
        );

    private static ProjectionResult Project(MemoryLatents source, PrototypeLayer layer, string[] labels) =>
        PrototypeProjector.Project(source, layer, labels, TestContext.Current.CancellationToken);

    private static double PatchDistance(
        MemoryLatents source,
        PrototypeLayer before,
        PrototypeLayer after,
        int image,
        int position,
        int j
    ) =>
        SlowSearch
            .Patches(source, after with { Similarity = before.Similarity }, j)
            .Single(p => p.Image == image && p.Position == position)
            .Distance;

    private static BoundingBox Box(long[] boxes, int j) =>
        new(
            (int)boxes[(6 * j) + 3],
            (int)boxes[(6 * j) + 1],
            (int)(boxes[(6 * j) + 4] - boxes[(6 * j) + 3]),
            (int)(boxes[(6 * j) + 2] - boxes[(6 * j) + 1])
        );
}
