using Partwise.Models;
using Partwise.Onnx;
using Partwise.Testing;
using Partwise.Tests.Models;

namespace Partwise.Tests.Parts;

/// <summary>A classifier of <see cref="TinyHead"/> in a folder of its own, with labels ape, bee, cat, dog.</summary>
internal sealed class TinyClassifier : IDisposable
{
    public static readonly string[] Labels = ["ape", "bee", "cat", "dog"];

    private readonly TemporaryFolder _folder = new();

    public TinyClassifier(OnnxModel model)
    {
        model.SetMetadata(LabelSet.MetadataKey, "ape\nbee\ncat\ndog");
        model.SaveAs(Path);
        Classifier = Classifier.Load(Path);
    }

    public static OnnxModel Usual => TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()));

    public string Path => File("model.onnx");

    public Classifier Classifier { get; }

    public string File(string name) => _folder.File(name);

    public void Dispose()
    {
        Classifier.Dispose();
        _folder.Dispose();
    }
}
