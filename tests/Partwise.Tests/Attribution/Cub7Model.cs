using Partwise.Attribution;
using Partwise.Models;
using Partwise.Testing;

namespace Partwise.Tests.Attribution;

/// <summary>The seven-class bird classifier, opened once for a test class.</summary>
public sealed class Cub7Model : IDisposable
{
    private readonly Lazy<Classifier> _classifier = new(() => Classifier.Load(TestData.Data("models", "cub7-mobilenetv2.onnx")));
    private ClassifierModel? _model;

    public Classifier Classifier => _classifier.Value;

    public ClassifierModel Model => _model ??= new ClassifierModel(Classifier);

    public void Dispose()
    {
        if (_classifier.IsValueCreated)
            _classifier.Value.Dispose();
    }
}
