using FsCheck;
using FsCheck.Fluent;
using Partwise.Datasets;
using Partwise.Testing;
using TestData = Partwise.Testing.TestData;

namespace Partwise.Tests.Datasets;

public sealed class ClassMatcherTests
{
    [Theory]
    [InlineData("001.Black_footed_Albatross", "Phoebastria nigripes (Black-footed Albatross)", MatchRule.Contained)]
    [InlineData("black-FOOTED albatross", "Black_footed Albatross", MatchRule.Equal)]
    [InlineData("tench", "tench", MatchRule.Same)]
    [InlineData("Anna_Hummingbird", "Calypte anna (Anna's Hummingbird)", MatchRule.Contained)]
    [InlineData("Anna’s Hummingbird", "Anna's hummingbird", MatchRule.Equal)]
    [InlineData("great grey owl", "great grey owl, great gray owl, Strix nebulosa", MatchRule.Contained)]
    [InlineData("grey owl", "great grey owl, great gray owl, Strix nebulosa", MatchRule.Contained)]
    [InlineData("12-Jay", "Blue Jay", MatchRule.Contained)]
    public void Match_SameThingOtherSpelling_Matches(string name, string label, MatchRule rule)
    {
        ClassMatching matching = ClassMatcher.Match([name], ["House Sparrow", label, "Barn Swallow"]);
        Assert.Equal(new MatchedClass(0, name, 1, label, rule), Assert.Single(matching.Matched));
        Assert.Empty(matching.Unmatched);
    }

    [Theory]
    [InlineData("ani", "Animal Crossing")]
    [InlineData("Sooty Albatross", "Laysan Albatross")]
    [InlineData("Crested Auklet", "Rhinoceros Auklet")]
    [InlineData("nigripes black", "Phoebastria nigripes (Black-footed Albatross)")]
    [InlineData("7", "Model 7 car")]
    [InlineData("0", "House Sparrow")]
    [InlineData("___", "House Sparrow")]
    [InlineData("Great Blue Heron", "Blue Heron")]
    public void Match_OtherThing_DoesNot(string name, string label) => Assert.Empty(ClassMatcher.Match([name], [label]).Matched);

    [Fact]
    public void Match_SeveralLabelsContainIt_IsAmbiguousAndListsThem()
    {
        ClassMatching matching = ClassMatcher.Match(["Albatross"], ["Laysan Albatross", "Jay", "Black-footed Albatross"]);
        UnmatchedClass unmatched = Assert.Single(matching.Unmatched);
        Assert.True(unmatched.Ambiguous);
        Assert.Equal(
            "'Albatross' could be more than one label or class (0 'Laysan Albatross', 2 'Black-footed Albatross'); settle it with "
                + "`LabelMap`",
            unmatched.ToString()
        );
    }

    [Fact]
    public void Match_OneLabelIsItAndAnotherContainsIt_TakesTheEqualOne() =>
        Assert.Equal(
            (1, MatchRule.Equal),
            ClassMatcher.Match(["001.crane"], ["Sandhill crane", "Crane"]).Matched.Select(m => (m.Label, m.Rule)).Single()
        );

    [Fact]
    public void Match_OnlyPartsOfSeveralLabelsAreIt_IsAmbiguous() =>
        Assert.True(Assert.Single(ClassMatcher.Match(["robin"], ["Erithacus rubecula (Robin)", "American Robin"]).Unmatched).Ambiguous);

    [Fact]
    public void Match_SameLabelTwice_IsAmbiguous() =>
        Assert.True(Assert.Single(ClassMatcher.Match(["crane"], ["crane", "crane"]).Unmatched).Ambiguous);

    [Fact]
    public void Match_CloserClassHasTheLabel_ReleasesTheLooseOne()
    {
        ClassMatching matching = ClassMatcher.Match(["Ani", "Groove billed Ani"], ["X y (Groove-billed Ani)"]);
        Assert.Equal("Groove billed Ani", Assert.Single(matching.Matched).Name);
        Assert.Equal(("Ani", true), (matching.Unmatched.Single().Name, matching.Unmatched.Single().Ambiguous));
    }

    [Fact]
    public void Match_NoLabels_TakesNumbersFromZeroAsIndices()
    {
        string[] labels = ["class 0", "class 1", "class 2", "class 3"];
        Assert.Equal(
            [(2, MatchRule.Index), (0, MatchRule.Index), (1, MatchRule.Index)],
            ClassMatcher.Match(["2", "00", "1"], labels, labelsAreNames: false).Matched.Select(m => (m.Label, m.Rule))
        );
    }

    [Theory]
    [InlineData("1", "2", "3")]
    [InlineData("0", "1", "10")]
    [InlineData("0", "180", "class 1")]
    [InlineData("0", "0", "1")]
    public void Match_NumbersThatAreNotZeroToN_AreNoIndices(params string[] classes)
    {
        ClassMatching matching = ClassMatcher.Match(classes, ["class 0", "class 1", "class 2", "class 3"], labelsAreNames: false);
        Assert.DoesNotContain(matching.Matched, m => m.Rule == MatchRule.Index);
        Assert.Equal(
            $"'{classes[0]}' is a number, but the folders' numbers are not 0, 1, 2, … without gaps, so they are no indices; say "
                + $"which is which with `LabelMap`",
            matching.Unmatched[0].ToString()
        );
    }

    [Fact]
    public void Match_AccentsApartOrTogether_AreTheSame()
    {
        ClassMatching matching = ClassMatcher.Match(
            ["Cafe\u0301 gull", "002.Fja\u0308ll_owl", "\u0928\u093C"],
            ["Caf\u00e9 gull", "Fj\u00e4ll owl", "\u0929"]
        );
        Assert.Equal([(0, MatchRule.Same), (1, MatchRule.Equal), (2, MatchRule.Same)], matching.Matched.Select(m => (m.Label, m.Rule)));
    }

    [Fact]
    public void Match_Map_OverridesByTextAndByIndex()
    {
        using TemporaryFolder folder = new();
        LabelMap map = Map(folder, "folder,label\nJay,blackbird\nb,0\nnowhere,Jay\n");
        ClassMatching matching = ClassMatcher.Match(["Jay", "b"], ["Jay", "Blackbird"], map: map);
        Assert.Equal([new(0, "Jay", 1, "Blackbird", MatchRule.Map), new(1, "b", 0, "Jay", MatchRule.Map)], matching.Matched);
        Assert.Equal(["nowhere"], matching.UnusedMapEntries);
    }

    [Theory]
    [InlineData(
        "folder,label\na,Blu Jay\n",
        "map.csv, line 2: the model has no label 'Blu Jay' (nearest: 'Blue Jay'); give a label's text or its index (in '{0}')."
    )]
    [InlineData("folder,label\na,7\n", "map.csv, line 2: the label index is 7; the model has 3 labels, 0 to 2 (in '{0}').")]
    [InlineData("folder,label\na,crane\n", "map.csv, line 2: the label 'crane' stands for 2 outputs (1, 2); give the index (in '{0}').")]
    [InlineData("folder,label\na,\n", "map.csv, line 2: folder or label is empty; every line needs both (in '{0}').")]
    [InlineData("folder,label\na,1\na,2\n", "map.csv, line 3: the folder 'a' occurs twice; each may occur once (in '{0}').")]
    [InlineData("folder,label\n", "The label map '{0}' has no line but its header; give one line per folder.")]
    [InlineData("a,b\n", "'{0}' has the columns 'a,b' but no 'folder'; its first line must name folder,label.")]
    public void Match_WrongMap_SaysWhatIsWrong(string text, string message)
    {
        using TemporaryFolder folder = new();
        var error = Assert.Throws<DatasetException>(() =>
            ClassMatcher.Match(["a"], ["Blue Jay", "crane", "crane"], map: Map(folder, text))
        );
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, folder.File("map.csv")), error.Message);
    }

    [Fact]
    public void Read_MissingMap_SaysSo() =>
        Assert.Equal(
            "The label map 'no.csv' does not exist; give a CSV with the columns folder,label.",
            Assert.Throws<DatasetException>(() => LabelMap.Read("no.csv")).Message
        );

    [Fact]
    public void Match_AnyText_NeverThrowsAndAccountsForEveryClass() =>
        Prop.ForAll(
                FsCheck.FSharp.ArbMap.defaults.ArbFor<string[]>(),
                FsCheck.FSharp.ArbMap.defaults.ArbFor<string[]>(),
                (a, b) =>
                {
                    string[] classes = [.. a.Select(s => s ?? "")];
                    ClassMatching matching = ClassMatcher.Match(classes, [.. b.Select(s => s ?? "")]);
                    return matching
                        .Matched.Select(m => m.Class)
                        .Concat(matching.Unmatched.Select(u => u.Class))
                        .Order()
                        .SequenceEqual(Enumerable.Range(0, classes.Length));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    [Trait(TestData.Category, TestData.Golden)]
    public void Match_RealBirds_FindsTheThreeThatExistAndNoOther()
    {
        string[] labels = File.ReadAllLines(TestData.Data("models", "inat-birds-mobilenetv2.labels.txt"));
        string[] classes = [.. DatasetReader.Open(TestData.Data("CUB_200_2011_subset")).Classes.Select(c => c.Name)];
        ClassMatching matching = ClassMatcher.Match(classes, labels);
        Assert.Equal(
            [
                "Phoebastria nigripes (Black-footed Albatross)",
                "Phoebastria immutabilis (Laysan Albatross)",
                "Crotophaga sulcirostris (Groove-billed Ani)",
            ],
            matching.Matched.Select(m => m.LabelText)
        );
        Assert.Equal(
            ["003.Sooty_Albatross", "005.Crested_Auklet", "006.Least_Auklet", "007.Parakeet_Auklet"],
            matching.Unmatched.Select(u => u.Name)
        );
        Assert.All(matching.Unmatched, u => Assert.False(u.Ambiguous));
        Assert.Contains("Phoebastria immutabilis (Laysan Albatross)", matching.Unmatched[0].Nearest);
        Assert.Contains("Cerorhinca monocerata (Rhinoceros Auklet)", matching.Unmatched[3].Nearest);
    }

    private static LabelMap Map(TemporaryFolder folder, string text)
    {
        File.WriteAllText(folder.File("map.csv"), text);
        return LabelMap.Read(folder.File("map.csv"));
    }
}
