using Partwise.Files;
using Partwise.Models;
using Partwise.Testing;

namespace Partwise.Tests.Models;

public sealed class LabelSetTests
{
    [Theory]
    [InlineData("ape\nbee\ncat")]
    [InlineData("\uFEFFape\r\nbee\r\ncat\r\n\r\n")]
    [InlineData("""["ape", "bee", "cat"]""")]
    [InlineData("""{"0": "ape", "2": "cat", "1": "bee"}""")]
    [InlineData("{0: 'ape', 1: 'bee', 2: \"cat\"}")]
    [InlineData("{0: 'ape',\n 1: 'bee',\n 2: 'cat'}\n")]
    [InlineData("['ape', 'bee', 'cat']")]
    [InlineData("('ape', 'bee', 'cat',)")]
    [InlineData("""{"0": ["n01", "ape"], "1": ["n02", "bee"], "2": ["n03", "cat"]}""")]
    [InlineData("""{"ape": 0, "cat": 2, "bee": 1}""")]
    [InlineData("""{"architectures": ["X"], "id2label": {"0": "ape", "1": "bee", "2": "cat"}, "label2id": {"ape": 0}}""")]
    [InlineData("0 ape\n1 bee\n2 cat\n")]
    [InlineData("0\tape\n1\tbee\n2\tcat\n")]
    [InlineData("2: cat\n0: ape\n1: bee\n")]
    [InlineData("1 ape\n2 bee\n3 cat\n")]
    [InlineData("n01440764 ape\nn01440765 bee\nn01440766 cat\n")]
    [InlineData("ape, bee, cat")]
    [InlineData("# animals of the zoo\nape\nbee\ncat")]
    [InlineData("ape\rbee\rcat")]
    public void FromMetadata_EveryForm_GivesTheLabels(string text)
    {
        var labels = LabelSet.FromMetadata(text, 3);
        Assert.Equal(["ape", "bee", "cat"], labels.Labels);
        Assert.Equal(LabelSource.Metadata, labels.Source);
    }

    [Fact]
    public void FromMetadata_PythonTexts_KeepQuotesCommasAndEscapes() =>
        Assert.Equal(
            ["a 'b', c", "Stellers Jay's \"x\"", "é"],
            LabelSet.FromMetadata("{0: \"a 'b', c\", 1: 'Stellers Jay\\'s \"x\"', 2: '\\u00e9'}", 3).Labels
        );

    [Fact]
    public void FromMetadata_LettersApartOrTurned_AreComposedAndStraight() =>
        Assert.Equal(
            ["Café", "gnp.exe", "각", "C#", "7 up"],
            LabelSet.FromMetadata("Cafe\u0301\n\u202egnp.exe\n\u1100\u1161\u11A8\nC#\n7 up", 5).Labels
        );

    [Fact]
    public void FromMetadata_BracketsAndControlCharacters_AreText()
    {
        Assert.Equal(["[grey] owl", "a b"], LabelSet.FromMetadata("[grey] owl\na\u001bb", 2).Labels);
    }

    [Theory]
    [InlineData(
        "ape\nbee",
        "The model's metadata 'labels' has 2 labels but the model has 3 classes; give the right ones with `LabelsFile`."
    )]
    [InlineData("ape", "The model's metadata 'labels' has 1 label but the model has 3 classes; give the right ones with `LabelsFile`.")]
    [InlineData("ape\n\ncat", "The model's metadata 'labels' has no label in line 2; give the right ones with `LabelsFile`.")]
    [InlineData(
        "[\"ape\", ",
        "The model's metadata 'labels' begins like JSON but is not readable as such; give the right ones with `LabelsFile`."
    )]
    [InlineData("[1, 2, 3]", "The model's metadata 'labels' has no text as the label 0; give the right ones with `LabelsFile`.")]
    [InlineData(
        """{"0": "ape", "2": "cat"}""",
        "The model's metadata 'labels' has no label for the index 1; the model has 3 classes, 0 to 2, so give the right ones with "
            + "`LabelsFile`."
    )]
    [InlineData(
        """{"ape": "0"}""",
        "The model's metadata 'labels' has the key 'ape' where an index from 0 is needed; give the right ones with `LabelsFile`."
    )]
    [InlineData(
        "[\"\\ud800\", \"b\", \"c\"]",
        "The model's metadata 'labels' holds text that is not valid Unicode; give the right ones with `LabelsFile`."
    )]
    [InlineData("ape\0bee", "The model's metadata 'labels' is not text; give the right ones with `LabelsFile`.")]
    [InlineData("\n\n", "The model's metadata 'labels' is empty; give the right ones with `LabelsFile`.")]
    public void FromMetadata_Wrong_SaysGivenExpectedAndRemedy(string text, string message) =>
        Assert.Equal(message, Assert.Throws<DataFileException>(() => LabelSet.FromMetadata(text, 3)).Message);

    [Theory]
    [InlineData("l.csv", "index,label\n1,\"bee, honey\"\n0,ape\n")]
    [InlineData("l.csv", "0,ape\n1,\"bee, honey\"\n")]
    [InlineData("l.txt", "ape\nbee, honey")]
    [InlineData("l.csv", "id,name\n0,ape\n1,\"bee, honey\"\n")]
    [InlineData("l.csv", "label,index\n\"bee, honey\",1\nape,0\n")]
    [InlineData("l.csv", "ape,0\n\"bee, honey\",1\n")]
    [InlineData("l.csv", "index;label\n0;ape\n1;bee, honey\n")]
    [InlineData("l.tsv", "0\tape\n1\tbee, honey\n")]
    [InlineData("l.csv", "1,ape\n2,\"bee, honey\"\n")]
    [InlineData("l.csv", "label\nape\n\"bee, honey\"\n")]
    [InlineData("l.csv", "ape\n\"bee, honey\"\n")]
    [InlineData("l.yaml", "path: ../zoo\nnames:\n  0: ape\n  1: 'bee, honey'\n")]
    [InlineData("l.yaml", "names:\n- ape\n- bee, honey\nnc: 2\n")]
    [InlineData("l.yaml", "nc: 2\nnames: ['ape', 'bee, honey']\n")]
    [InlineData("l.json", "[\n\"ape\",\n\"bee, honey\"\n]")]
    public void FromFile_EveryForm_GivesTheLabels(string name, string text)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File(name), text);
        var labels = LabelSet.FromFile(folder.File(name), 2);
        Assert.Equal(["ape", "bee, honey"], labels.Labels);
        Assert.Equal(LabelSource.File, labels.Source);
    }

    [Theory]
    [InlineData("0,a\n0,b\n", "The labels file '{0}' gives the index 0 a second time in line 2; each may occur once.")]
    [InlineData("0,a,b\n", "The labels file '{0}' is not of the form 'index,label' in line 1; put labels with commas in quotes.")]
    [InlineData("x,a\n", "The labels file '{0}' is not of the form 'index,label' in line 1; put labels with commas in quotes.")]
    [InlineData("0,\"a\n", "The labels file '{0}' is not readable CSV in line 1; close all quotes.")]
    [InlineData(
        "1,a\n",
        "The labels file '{0}' has no label for the index 0; the model has 2 classes, 0 to 1, so give one line 'index,label' for each."
    )]
    [InlineData(
        "0,a\n",
        "The labels file '{0}' has 1 label but the model has 2 classes; give a file with one label per class, in the order of the "
            + "model's outputs."
    )]
    public void FromFile_WrongCsv_SaysWhatIsWrong(string text, string message)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("l.csv");
        File.WriteAllText(path, text);
        Assert.Equal(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, message, path),
            Assert.Throws<DataFileException>(() => LabelSet.FromFile(path, 2)).Message
        );
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16", false)]
    public void FromFile_Utf16_IsRead(string encoding, bool mark)
    {
        using TemporaryFolder folder = new();
        var text = System.Text.Encoding.GetEncoding(encoding);
        File.WriteAllBytes(folder.File("l.txt"), [.. mark ? text.GetPreamble() : [], .. text.GetBytes("ape\r\nbee")]);
        Assert.Equal(["ape", "bee"], LabelSet.FromFile(folder.File("l.txt"), 2).Labels);
    }

    [Fact]
    public void FromFile_OtherCodePage_NamesTheLineInsteadOfGarblingNames()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("l.txt"), [.. "ape\r\nM"u8, 0xFC, .. "ller"u8]);
        Assert.Equal(
            $"The labels file '{folder.File("l.txt")}' is not in UTF-8 (byte 0xFC in line 2); save it as UTF-8.",
            Assert.Throws<DataFileException>(() => LabelSet.FromFile(folder.File("l.txt"), 2)).Message
        );
    }

    [Fact]
    public void Find_LabelOfSeveralClasses_ListsThem()
    {
        string[] labels = ["crane", "Owl", "crane", "owl"];
        Assert.Equal(
            "'crane' is the label of 2 classes: 0 'crane', 2 'crane'; give the index.",
            Assert.Throws<PartwiseException>(() => LabelAmbiguity.Find(labels, "crane")).Message
        );
        Assert.Equal((3, 1), (LabelAmbiguity.Find(labels, "owl"), LabelAmbiguity.Find(labels, "Owl")));
        Assert.Equal(
            "'OWL' is the label of 2 classes: 1 'Owl', 3 'owl'; give the index.",
            Assert.Throws<PartwiseException>(() => LabelAmbiguity.Find(labels, "OWL")).Message
        );
        Assert.Null(LabelAmbiguity.Find(labels, "crow"));
    }

    [Fact]
    public void FromFile_Missing_SaysSo() =>
        Assert.Equal(
            "The labels file 'no.txt' does not exist; give a file with one label per class, in the order of the model's outputs.",
            Assert.Throws<DataFileException>(() => LabelSet.FromFile("no.txt", 2)).Message
        );

    [Fact]
    public void Resolve_SeveralSources_FileThenMetadataThenSiblingThenNumbers()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("m.labels.txt"), "sibling\n");
        File.WriteAllText(folder.File("given.txt"), "given\n");
        string model = folder.File("m.onnx");
        Assert.Equal("given", LabelSet.Resolve(1, folder.File("given.txt"), "metadata", model).Labels[0]);
        Assert.Equal("metadata", LabelSet.Resolve(1, null, "metadata", model).Labels[0]);
        LabelSet sibling = LabelSet.Resolve(1, null, " ", model);
        Assert.Equal(("sibling", LabelSource.Sibling), (sibling.Labels[0], sibling.Source));
        LabelSet none = LabelSet.Resolve(2, null, null, folder.File("other.onnx"));
        Assert.Equal(LabelSource.None, none.Source);
        Assert.Equal(["class 0", "class 1"], none.Labels);
        Assert.Equal(
            $"The labels file '{folder.File("m.labels.txt")}' has 1 label but the model has 5 classes; give the right ones with "
                + $"`LabelsFile`, or rename the file.",
            Assert.Throws<DataFileException>(() => LabelSet.Resolve(5, null, null, model)).Message
        );
    }

    [Fact]
    [Trait(TestData.Category, TestData.Golden)]
    public void Resolve_RealSibling_HasAllLabels()
    {
        string model = TestData.Data("models", "inat-birds-mobilenetv2.onnx");
        Assert.Equal("Haemorhous cassinii (Cassin's Finch)", LabelSet.Resolve(965, modelPath: model).Labels[0]);
    }
}
