using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>One worker's pass over the photos of classes: original model and part network side by side, and what came of it into a
/// file.</summary>
internal sealed class ClassFeaturePass : IDisposable
{
    private readonly Classifier _classifier;
    private readonly InferenceSession _original;
    private readonly InferenceSession _network;
    private readonly FeatureMapsOptions _options;
    private readonly ForwardWorker _worker;
    private readonly string[] _outputs;

    public ClassFeaturePass(Classifier classifier, InferenceSession original, InferenceSession network, FeatureMapsOptions options)
    {
        (_classifier, _original, _network, _options) = (classifier, original, network, options);
        _worker = new ForwardWorker(
            classifier,
            new ImagePreparer(classifier.Preprocessing, options.Limits),
            new PreparedImages(0),
            options.Crop,
            clock: null
        );
        _outputs = [.. original.Outputs.Where(o => o.ElementType is not (null or TensorElementType.String)).Select(o => o.Name)];
    }

    /// <summary>A part network of no parts, with logits and feature map among its outputs.</summary>
    public static OnnxModel Network(Classifier classifier)
    {
        OnnxModel network = PartNetworkBuilder.Build(classifier, [], topClasses: 1);
        foreach (
            string tensor in new[] { classifier.Inspection.LogitsTensor, classifier.Features.Tensor }.Where(t =>
                !network.Outputs.Any(o => o.Name == t)
            )
        )
            new GraphEditor(network).AddOutput(new OnnxValueInfo(tensor, OnnxElementType.Float, null));
        return network;
    }

    /// <summary>Whether a file has these very photos already.</summary>
    public static bool IsStored(string path, string key, ClassPlan plan, IReadOnlyList<string> hashes)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            using FeatureFile file = FeatureFile.Open(path, key);
            return file.Photos.Select(p => (p.Path, p.Photo)).SequenceEqual(plan.Images.Zip(hashes, (i, h) => (i.RelativePath, h)));
        }
        catch (DataFileException)
        {
            // Damaged, or of another version: computed anew.
            return false;
        }
    }

    public void Store(
        string path,
        string key,
        ClassPlan plan,
        IReadOnlyList<string> hashes,
        Action done,
        CancellationToken cancellationToken
    )
    {
        int classes = _classifier.Classes,
            size = _classifier.Features.Positions * _classifier.Features.Channels;
        float[] logits = new float[plan.Images.Count * classes],
            rows = new float[size];
        using FeatureFileWriter file = FeatureFile.Begin(path, key, _options.Type);
        for (int i = 0; i < plan.Images.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                _worker.Prepare(plan.Images[i]);
                bool identical = Run(rows, logits.AsSpan(i * classes, classes), cancellationToken);
                file.Add(plan.Images[i].RelativePath, hashes[i], identical, rows, _classifier.Features.Channels);
            }
            catch (ImageException e)
            {
                file.Skip(plan.Images[i].RelativePath, hashes[i], Datasets.SkippedImage.ReasonOf(e));
            }
            done();
        }
        file.AddLogits(logits, classes);
        file.Complete();
    }

    public void Dispose() => _worker.Dispose();

    private bool Run(float[] rows, Span<float> logits, CancellationToken cancellationToken)
    {
        string[] input = [_classifier.Inspection.InputName];
        OrtValue[] expected = [],
            actual = [];
        try
        {
            expected = _original.Run(input, [_worker.Input], _outputs, cancellationToken: cancellationToken);
            actual = _network.Run(
                input,
                [_worker.Input],
                [.. _outputs, _classifier.Inspection.LogitsTensor, _classifier.Features.Tensor],
                cancellationToken: cancellationToken
            );
            FeatureLayout.ToRows(actual[^1].AsSpan<float>(), _classifier.Features.Channels, _classifier.Features.Positions, rows);
            actual[^2].AsSpan<float>().CopyTo(logits);
            return expected.Zip(actual).All(p => ImageComparison.SameBits(p.First, p.Second));
        }
        finally
        {
            foreach (OrtValue value in expected.Concat(actual))
                value.Dispose();
        }
    }
}
