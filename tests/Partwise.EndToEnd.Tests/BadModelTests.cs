using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary>What is no model, or none that can be used: one clear line, and nothing written.</summary>
public sealed class BadModelTests(TinyBundle bundle) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fit_MissingModel_SaysSo() => Refused(_folder.File("nope.onnx"), "nope.onnx", "no file");

    [Fact]
    public void Fit_FolderAsModel_SaysSo() => Refused(bundle.Photos, "is a folder");

    [Fact]
    public void Fit_TextAsModel_SaysSo()
    {
        File.WriteAllText(_folder.File("text.onnx"), "It was a dark and stormy night; the rain fell in torrents.\n");

        Refused(_folder.File("text.onnx"), "text.onnx", "not an ONNX model");
    }

    [Fact]
    public void Fit_EmptyModel_SaysSo()
    {
        File.WriteAllText(_folder.File("empty.onnx"), "");

        Refused(_folder.File("empty.onnx"), "empty.onnx", "is empty");
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    public void Fit_TruncatedModel_SaysSo(double share)
    {
        byte[] bytes = File.ReadAllBytes(bundle.Model);
        File.WriteAllBytes(_folder.File("cut.onnx"), bytes[..(int)(bytes.Length * share)]);

        Refused(_folder.File("cut.onnx"), "cut.onnx");
        Executable.Run("inspect", _folder.File("cut.onnx"), "--json").Failed(1, "cut.onnx");
    }

    [Fact]
    public void Fit_ModelWithoutHead_SaysWhyAndWhatToDo() =>
        Refused(TinyModel.WriteHeadless(_folder.File("headless.onnx")), "cannot be decomposed");

    [Fact]
    public void Fit_InputOfWrongRank_SaysSo() => Refused(TinyModel.WriteFlat(_folder.File("flat.onnx")), "rank 2", "[N,3,H,W]");

    [Theory]
    [InlineData("kernel")]
    [InlineData("weight")]
    [InlineData("bias")]
    public void Fit_NanWeights_SaysSo(string tensor)
    {
        string model = TinyModel.Write(_folder.File("nan.onnx"), change: m => TinyModel.Poison(m, tensor));

        Refused(model, "NaN");
        ProgramResult predicted = Executable.Run(
            "fit",
            model,
            bundle.Photos,
            "--assign",
            "prediction",
            "-k",
            "2",
            "-o",
            _folder.File("out.partwise")
        );
        predicted.Failed(1, "NaN");
    }

    [Fact]
    public void Fit_LabelsOfWrongCount_SaysHowMany()
    {
        File.WriteAllText(_folder.File("two.txt"), "red\ngreen\n");

        Refused(bundle.Model, ["--labels", _folder.File("two.txt")], "two.txt", "2 labels", "4 classes");
    }

    [Fact]
    public void Fit_MissingLabels_SaysSo() => Refused(bundle.Model, ["--labels", _folder.File("nope.txt")], "nope.txt");

    [Fact]
    public void Fit_UnreadablePreprocessing_SaysSo()
    {
        File.WriteAllText(_folder.File("p.json"), "{\"mean\": [1, 2");

        Refused(bundle.Model, ["--preprocess", _folder.File("p.json")], "p.json");
    }

    private void Refused(string model, params string[] parts) => Refused(model, [], parts);

    private void Refused(string model, string[] options, params string[] parts)
    {
        string target = _folder.File("out.partwise");
        Executable.Run(["fit", model, bundle.Photos, "-k", "2", "-o", target, .. options]).Failed(1, parts);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path, "*out.partwise*", new EnumerationOptions { AttributesToSkip = 0 }));
    }
}
