using System.Text.Json;
using Partwise.Attribution;
using Partwise.Bundles;
using Partwise.Editing;
using Partwise.Explanations;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Testing;
using Partwise.Tests.Bundles;

namespace Partwise.Tests.Editing;

public sealed class BundleClassifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _bundle;

    public BundleClassifierTests() => _bundle = SmallBundle.Make(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Edit_PartsScaledAndRemoved_LogitsChangeByWhatTheyAdd()
    {
        BundleClassifier classifier = BundleClassifier.Open(_bundle, TestContext.Current.CancellationToken);

        EditedClassifier edited = classifier.Edit([new PartEdit(0, 1, 0), new PartEdit(1, 0, 0.5)]);

        edited.Save(_folder.File("edited.onnx"));
        using ImageClassifier after = ImageClassifier.Load(
            _folder.File("edited.onnx"),
            cancellationToken: TestContext.Current.CancellationToken
        );
        using OpenedModel before = OpenedModel.Open(_bundle, cancellationToken: TestContext.Current.CancellationToken);
        var random = new Random(3);
        for (int i = 0; i < 5; i++)
        {
            float[] input = [.. Enumerable.Range(0, 3 * 32 * 32).Select(_ => (2 * random.NextSingle()) - 1)];
            AttributionSubject old = before.Model.Open(input, TestContext.Current.CancellationToken),
                now = new ClassifierModel(after).Open(input, TestContext.Current.CancellationToken);
            Assert.Equal(old.Logits.Span[0] - Contribution(before, old, 0, 1), now.Logits.Span[0], 1e-5);
            Assert.Equal(old.Logits.Span[1] - (0.5 * Contribution(before, old, 1, 0)), now.Logits.Span[1], 1e-5);
        }
    }

    [Theory]
    [InlineData(double.NaN, "has a prototype of class 0 with a value that is no number")]
    [InlineData(0.5, "The parts of 'red' in")]
    public void Open_PrototypesThatSomebodyChanged_SaysSo(double value, string message)
    {
        string path = Path.Combine(_bundle, BundleFiles.Prototypes);
        byte[] file = File.ReadAllBytes(path);
        int header = (int)BitConverter.ToInt64(file);
        using (JsonDocument entries = JsonDocument.Parse(file.AsMemory(8, header)))
        {
            int start = entries.RootElement.GetProperty("class.0.prototypes").GetProperty("data_offsets")[0].GetInt32();
            BitConverter.TryWriteBytes(file.AsSpan(8 + header + start), value);
        }
        File.WriteAllBytes(path, file);

        PartwiseException error = Assert.Throws<PartwiseException>(() =>
            BundleClassifier.Open(_bundle, TestContext.Current.CancellationToken)
        );

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("make the bundle anew", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Edit_Saved_TellsItsHistoryAndIsEditedOn()
    {
        EditedClassifier first = BundleClassifier
            .Open(_bundle, TestContext.Current.CancellationToken)
            .Edit([new PartEdit(0, 1, 0)], new Dictionary<int, double> { [0] = 0.25 }, "photos");
        first.Save(_folder.File("once.onnx"));

        OnnxModel model = OnnxModel.Load(_folder.File("once.onnx"));
        EditRecord record = Assert.Single(EditHistory.Read(model.Metadata));

        Assert.True(first.InPlace);
        Assert.Equal(("edit", "small", "photos"), (record.Action, record.Bundle, record.Dataset));
        Assert.Equal(new EditedPart(0, "red", 1, 0), Assert.Single(record.Parts));
        Assert.Equal(new BiasChange(0, "red", 0.25), Assert.Single(record.Biases!));
        Assert.Equal(
            ["red", "blue"],
            ImageClassifier.Load(_folder.File("once.onnx"), cancellationToken: TestContext.Current.CancellationToken).Labels.Labels
        );
        Assert.DoesNotContain(
            model.Metadata.Keys,
            k => k.StartsWith("partwise.", StringComparison.Ordinal) && k != EditHistory.MetadataKey
        );
    }

    [Fact]
    public void Save_FileThere_IsRefusedUnlessAllowed()
    {
        EditedClassifier edited = BundleClassifier.Open(_bundle, TestContext.Current.CancellationToken).Edit([new PartEdit(0, 0, 0)]);
        File.WriteAllText(_folder.File("there.onnx"), "mine");

        Exception refused = Assert.ThrowsAny<Exception>(() => edited.Save(_folder.File("there.onnx")));

        Assert.Contains("already exists", refused.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder.File("there.onnx")));
        edited.Save(_folder.File("there.onnx"), overwrite: true);
        Assert.NotEmpty(OnnxModel.Load(_folder.File("there.onnx")).Outputs);
    }

    [Theory]
    [InlineData(2, 0, 0.0, "no part 1 of class 2")]
    [InlineData(0, 2, 0.0, "'red' has the parts 1 to 2")]
    [InlineData(0, -1, 0.0, "no part 0")]
    [InlineData(0, 0, double.NaN, "finite number")]
    [InlineData(0, 0, 1e300, "finite number")]
    [InlineData(0, 0, 1.0, "No part is to be changed")]
    public void Edit_Impossible_IsRefused(int classIndex, int part, double factor, string message)
    {
        BundleClassifier classifier = BundleClassifier.Open(_bundle, TestContext.Current.CancellationToken);

        Exception refused = Assert.Throws<PartwiseException>(() => classifier.Edit([new PartEdit(classIndex, part, factor)]));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Edit_SamePartTwice_IsRefused()
    {
        BundleClassifier classifier = BundleClassifier.Open(_bundle, TestContext.Current.CancellationToken);

        Exception refused = Assert.Throws<PartwiseException>(() => classifier.Edit([new PartEdit(0, 0, 0), new PartEdit(0, 0, 0.5)]));

        Assert.Contains("changed twice", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("red:2", 0, new[] { 1 })]
    [InlineData("0:1,2", 0, new[] { 0, 1 })]
    [InlineData("BLUE: 1", 1, new[] { 0 })]
    public void Find_ClassAndParts_AreTheirs(string text, int classIndex, int[] parts)
    {
        PartChoice choice = PartEdit.Find(text, BundleClassifier.Open(_bundle, TestContext.Current.CancellationToken));

        Assert.Equal(classIndex, choice.Class);
        Assert.Equal(parts, choice.Parts);
    }

    [Theory]
    [InlineData("red", "names no part; give CLASS:PART, such as 'red:1'")]
    [InlineData(":1", "names no part")]
    [InlineData(" :1", "names no class")]
    [InlineData("red:", "names no part")]
    [InlineData("red:0", "the parts 1 to 2")]
    [InlineData("red:3", "the parts 1 to 2")]
    [InlineData("red:x", "the parts 1 to 2")]
    [InlineData("green:1", "no class 'green'")]
    public void Find_Nothing_IsRefused(string text, string message) =>
        Assert.Contains(
            message,
            Assert
                .Throws<PartwiseException>(() => PartEdit.Find(text, BundleClassifier.Open(_bundle, TestContext.Current.CancellationToken)))
                .Message,
            StringComparison.Ordinal
        );

    private static double Contribution(OpenedModel model, AttributionSubject subject, int classIndex, int part) =>
        model.Network!.Contributions(
            model.Network.Maps(subject.HeadInput.Span, subject.Positions, classIndex),
            subject.Positions,
            classIndex
        )[part];
}
