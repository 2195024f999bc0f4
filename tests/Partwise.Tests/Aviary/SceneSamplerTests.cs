using Partwise.Aviary;

namespace Partwise.Tests.Aviary;

public sealed class SceneSamplerTests
{
    [Fact]
    public void Sample_SameNumbers_GivesSameScene()
    {
        var again = new SceneSampler(SpeciesCatalog.Create(5, 16), 5, AviaryScenes.Size);

        Assert.Equal(SceneJson.Write(AviaryScenes.Sampler.Sample(3, 8)), SceneJson.Write(again.Sample(3, 8)));
        Assert.NotEqual(SceneJson.Write(AviaryScenes.Sampler.Sample(3, 8)), SceneJson.Write(again.Sample(3, 9)));
    }

    [Fact]
    public void Sample_ManyScenes_CoversEveryKindAndStaysValid()
    {
        Scene[] scenes = [.. Enumerable.Range(0, 300).Select(i => AviaryScenes.Sampler.Sample(i % 16, i))];

        Assert.All(scenes, scene => SceneJson.Write(scene));
        Assert.Equal(5, scenes.Select(s => s.Backdrop.Kind).Distinct().Count());
        Assert.Equal(3, scenes.Select(s => s.Pose.Posture).Distinct().Count());
        Assert.Equal(6, scenes.SelectMany(s => s.Objects).Select(o => o.Kind).Distinct().Count());
        Assert.Equal(PartVocabulary.MantleColors.Count, scenes.Select(s => s.Mantle).Distinct().Count());
        Assert.Contains(scenes, s => s.Pose.FacingLeft);
        Assert.Contains(scenes, s => s.Objects.Any(o => o.InFront));
    }

    [Fact]
    public void Sample_Twins_AlwaysShowThePartThatTellsThemApart()
    {
        foreach (SpeciesTwins twins in AviaryScenes.Catalog.Twins)
        {
            for (int i = 0; i < 16; i++)
            {
                PartMasks masks = SceneRenderer.PartMasks(AviaryScenes.Sampler.Sample(i % 2 == 0 ? twins.First : twins.Second, i));
                Assert.True(masks.Locations[(int)twins.Part].Visible, $"{twins.Part} of species {twins.First} is hidden in scene {i}");
            }
        }
    }

    [Fact]
    public void Sample_NoSuchSpecies_SaysWhatIsAllowed()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>("species", () => AviaryScenes.Sampler.Sample(16, 0));
        Assert.Contains("must be 0 to 15", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("size", () => new SceneSampler(AviaryScenes.Catalog, 1, 31));
    }
}
