using Partwise.Aviary;
using Partwise.Datasets;

namespace Partwise.Tests.Aviary;

public sealed class PartMasksTests
{
    [Fact]
    public void Locations_ManyScenes_LieOnTheirPartAndSayWhetherItIsSeen()
    {
        int hidden = 0;
        for (int number = 0; number < 40; number++)
        {
            PartMasks masks = SceneRenderer.PartMasks(AviaryScenes.Scene(number));
            foreach (BirdPart part in PartVocabulary.Parts)
            {
                PartLocation location = masks.Locations[(int)part];
                Assert.Equal((int)part, location.Part);
                Assert.Equal(masks.Count(part) >= masks.MinPixels, location.Visible);
                if (location.Visible)
                    Assert.True(masks.Shows(part, (int)location.X, (int)location.Y), $"{part} of scene {number} is not at {location}");
                else
                    hidden++;
            }
        }
        Assert.InRange(hidden, 0, 40);
    }

    [Fact]
    public void Locations_PartRemoved_IsNotVisible()
    {
        PartMasks masks = SceneRenderer.PartMasks(AviaryScenes.Scene(0), Intervention.Remove(BirdPart.Wing));

        Assert.Equal(new PartLocation((int)BirdPart.Wing, 0, 0, false), masks.Locations[(int)BirdPart.Wing]);
        Assert.True(masks.Locations[(int)BirdPart.Crown].Visible);
    }

    [Fact]
    public void Bounds_AnyScene_TouchTheBirdOnAllSides()
    {
        for (int number = 0; number < 10; number++)
        {
            PartMasks masks = SceneRenderer.PartMasks(AviaryScenes.Scene(number));
            Box box = Assert.NotNull(masks.Bounds);
            int[] columns = [.. Pixels(masks).Select(i => i % masks.Size)],
                rows = [.. Pixels(masks).Select(i => i / masks.Size)];

            Assert.Equal(new Box(columns.Min(), rows.Min(), columns.Max() - columns.Min() + 1, rows.Max() - rows.Min() + 1), box);
        }
    }

    [Fact]
    public void ToImage_Always_RepeatsTheIndexInEveryChannel()
    {
        PartMasks masks = SceneRenderer.PartMasks(AviaryScenes.Scene(4));

        byte[] pixels = masks.ToImage().Pixels;

        Assert.Equal(masks.Indices.ToArray().SelectMany(i => new[] { i, i, i }), pixels);
        Assert.All(masks.Indices.ToArray(), index => Assert.InRange(index, 0, PartMasks.MantleIndex));
    }

    private static IEnumerable<int> Pixels(PartMasks masks)
    {
        byte[] indices = masks.Indices.ToArray();
        return Enumerable.Range(0, indices.Length).Where(i => indices[i] != 0);
    }
}
