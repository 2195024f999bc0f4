using Partwise.Aviary;

namespace Partwise.Tests.Aviary;

public sealed class InterventionParserTests
{
    private static readonly Scene s_scene = AviaryScenes.Scene(1);

    [Fact]
    public void Parse_PartsLooksAndObjects_MeansTheSameAsInCode()
    {
        Scene donor = AviaryScenes.Scene(2);
        Intervention read = InterventionParser.Parse(["beak", "Wing"], ["crown=crest:red", "tail"], ["0"], s_scene, donor);
        Assert.Equal([BirdPart.Beak, BirdPart.Wing], read.RemovedParts.Order());
        Assert.Equal(new PartLook("crest", "red"), read.ExchangedParts[BirdPart.Crown]);
        Assert.Equal(donor.Plumage.Tail, read.ExchangedParts[BirdPart.Tail]);
        Assert.Equal([0], read.RemovedObjects);
    }

    [Fact]
    public void Parse_All_IsEveryPartAndEveryObject()
    {
        Intervention read = InterventionParser.Parse(["all"], [], ["all"], s_scene);
        Assert.Equal(PartVocabulary.Parts.Count, read.RemovedParts.Count);
        Assert.Equal(s_scene.Objects.Count, read.RemovedObjects.Count);
    }

    [Theory]
    [InlineData("remove", "foot", "'foot' is no part of a bird; crown, beak, eye, breast, belly, wing, tail, legs are.")]
    [InlineData("exchange", "wing=bars", "'wing=bars' is not of the form wing=STYLE:COLOR; styles are plain, bars")]
    [InlineData("exchange", "wing=bars:pink", "the colour of wing is 'pink'; slate, brown")]
    [InlineData(
        "exchange",
        "wing",
        "'wing' is exchanged, but it is not said for what; write wing=STYLE:COLOR, or name the scene to take it from."
    )]
    [InlineData("object", "x", "'x' is not the number of a thing in the scene; give numbers from 0, or all.")]
    [InlineData("object", "999", "removes object 999 but the scene has")]
    public void Parse_OtherWords_SaysWhatIsAllowed(string where, string word, string message)
    {
        string[] At(string name) => name == where ? [word] : [];
        Assert.Contains(
            message,
            Assert.Throws<ArgumentException>(() => InterventionParser.Parse(At("remove"), At("exchange"), At("object"), s_scene)).Message,
            StringComparison.Ordinal
        );
    }
}
