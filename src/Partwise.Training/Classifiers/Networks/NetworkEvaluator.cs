using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>Measures a classifier on images with labels.</summary>
internal static class NetworkEvaluator
{
    public static Measurement Measure(
        OnnxModel model,
        IReadOnlyList<DatasetImage> images,
        Preprocessing preprocessing,
        NetworkTrainingOptions options,
        CancellationToken cancellationToken
    )
    {
        using var loader = new BatchLoader(images, preprocessing, options.Loading() with { Shuffle = false, Augmentation = null });
        return Measure(model, loader, options.Threads, cancellationToken);
    }

    /// <param name="model">The classifier; its input is what the source gives.</param>
    /// <param name="source">The images in their own order.</param>
    /// <param name="threads">The threads within an operator.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static Measurement Measure(OnnxModel model, IBatchSource source, int threads, CancellationToken cancellationToken)
    {
        string input = model.Inputs[0].Name,
            output = model.Outputs[0].Name;
        int classes = (int)model.Outputs[0].Shape![1].Size!.Value;
        using InferenceSession session = EngineSessions.Create(model, threads);
        int first = 0,
            count = 0,
            correct = 0;
        double loss = 0;
        foreach (Batch batch in source.Read(default, cancellationToken))
        {
            using OrtValue logits = session.Run([input], [batch.Input], [output], cancellationToken: cancellationToken)[0];
            for (int i = 0; i < batch.Count; i++)
            {
                // A stand-in for an image that cannot be read is not measured twice.
                if (batch.Images[i] != first + i)
                    continue;
                ReadOnlySpan<float> row = logits.AsSpan<float>().Slice(i * classes, classes);
                correct += Logits.Correct(row, batch.Labels.Slice(i, 1));
                loss += Logits.CrossEntropy(row, batch.Labels[i]);
                count++;
            }
            first += batch.Count;
        }
        return new Measurement(loss / Math.Max(1, count), (double)correct / Math.Max(1, count), count, source.Skipped);
    }
}
