using Partwise.Aviary;
using Partwise.Files;
using Partwise.Imaging;

namespace Partwise.Tests.Aviary;

public sealed class SceneRendererTests
{
    [Fact]
    public void Render_OnSeveralThreads_GivesSamePixels()
    {
        Scene[] scenes = [.. Enumerable.Range(0, 6).Select(AviaryScenes.Scene)];
        RgbImage[] alone = [.. scenes.Select(scene => SceneRenderer.Render(scene))];
        var together = new RgbImage[scenes.Length * 2];

        Parallel.For(
            0,
            together.Length,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            i => together[i] = SceneRenderer.Render(scenes[i % 6])
        );

        for (int i = 0; i < together.Length; i++)
            Assert.Empty(AviaryScenes.Changed(alone[i % 6], together[i]));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(224)]
    public void Render_AnySize_HasThatSizeAndManyColours(int size)
    {
        RgbImage image = SceneRenderer.Render(AviaryScenes.Scene(1) with { Size = size });

        Assert.Equal((size, size), (image.Width, image.Height));
        Assert.True(Enumerable.Range(0, size * size).Select(i => image[i % size, i / size]).Distinct().Count() > 200);
    }

    [Theory]
    [MemberData(nameof(AllParts))]
    public void Render_PartRemoved_ChangesOnlyWhereItWasSeen(BirdPart part)
    {
        for (int number = 0; number < 8; number++)
        {
            Scene scene = AviaryScenes.Scene(number);
            bool[] near = AviaryScenes.Reach(scene, part),
                hidden = AviaryScenes.Reach(scene, part, alone: true);
            int seen = SceneRenderer.PartMasks(scene).Count(part);

            int[] changed = AviaryScenes.Changed(SceneRenderer.Render(scene), SceneRenderer.Render(scene, Intervention.Remove(part)));

            // Where the edge of a covering part is blended, what it hides shines through; that is a handful of pixels.
            Assert.DoesNotContain(changed, pixel => !near[pixel] && !hidden[pixel]);
            Assert.InRange(changed.Count(pixel => !near[pixel]), 0, 8);
            Assert.True(changed.Length >= seen / 2, $"{changed.Length} pixels changed in scene {number} but {seen} show the part");
            Assert.Equal(0, SceneRenderer.PartMasks(scene, Intervention.Remove(part)).Count(part));
        }
    }

    [Fact]
    public void Render_TwinsPartExchanged_ChangesOnlyThatPart()
    {
        foreach (SpeciesTwins twins in AviaryScenes.Catalog.Twins)
        {
            Plumage other = AviaryScenes.Catalog.Species[twins.Second].Plumage;
            for (int number = 0; number < 4; number++)
            {
                Scene scene = AviaryScenes.Sampler.Sample(twins.First, number),
                    twin = scene with { Plumage = other };
                bool[] before = AviaryScenes.Reach(scene, twins.Part);
                bool[] after = AviaryScenes.Reach(twin, twins.Part);
                RgbImage exchanged = SceneRenderer.Render(scene, Intervention.Exchange(other, twins.Part));

                int[] changed = AviaryScenes.Changed(SceneRenderer.Render(scene), exchanged);

                Assert.NotEmpty(changed);
                Assert.DoesNotContain(changed, pixel => !before[pixel] && !after[pixel]);
                Assert.Empty(AviaryScenes.Changed(exchanged, SceneRenderer.Render(twin)));
            }
        }
    }

    [Fact]
    public void Render_AllPartsRemoved_LeavesTheMantleOnly()
    {
        PartMasks masks = SceneRenderer.PartMasks(AviaryScenes.Scene(2), Intervention.Remove([.. PartVocabulary.Parts]));

        Assert.All(masks.Indices.ToArray(), index => Assert.True(index is 0 or PartMasks.MantleIndex, $"index {index}"));
        Assert.All(masks.Locations, location => Assert.False(location.Visible));
        Assert.True(masks.Indices.Count((byte)PartMasks.MantleIndex) > 300);
    }

    [Fact]
    public void Render_ObjectRemoved_ChangesThePictureButNoPartBehindOrInFrontOfIt()
    {
        int tried = 0;
        for (int number = 0; number < 20; number++)
        {
            Scene scene = AviaryScenes.Scene(number);
            for (int i = 0; i < scene.Objects.Count; i++)
            {
                if (scene.Objects[i].InFront || scene.Objects[i].Kind != SceneObjectKind.Branch)
                    continue;
                tried++;
                Assert.NotEmpty(
                    AviaryScenes.Changed(SceneRenderer.Render(scene), SceneRenderer.Render(scene, Intervention.RemoveObject(i)))
                );
                Assert.True(
                    SceneRenderer
                        .PartMasks(scene)
                        .Indices.SequenceEqual(SceneRenderer.PartMasks(scene, Intervention.RemoveObject(i)).Indices)
                );
            }
        }
        Assert.True(tried > 3);
    }

    [Fact]
    public void Render_ImpossibleIntervention_SaysWhy()
    {
        Scene scene = AviaryScenes.Scene(0);
        var look = Intervention.None with
        {
            ExchangedParts = Intervention.None.ExchangedParts.Add(BirdPart.Tail, new PartLook("curly", "black")),
        };

        Assert.Contains(
            "the style of tail is 'curly'; square, forked, fan, long are allowed",
            Assert.Throws<ArgumentException>(() => SceneRenderer.Render(scene, look)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "removes object 99",
            Assert.Throws<ArgumentException>(() => SceneRenderer.Svg(scene, Intervention.RemoveObject(99))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "size is 9999",
            Assert.Throws<DataFileException>(() => SceneRenderer.PartMasks(scene with { Size = 9999 })).Message,
            StringComparison.Ordinal
        );
    }

    public static TheoryData<BirdPart> AllParts() => [.. PartVocabulary.Parts];
}
