using Partwise.Datasets;
using Partwise.Engine;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>Measures a classifier on images with labels.</summary>
internal static class NetworkEvaluator
{
    public static Measurement Measure(OnnxModel model, IReadOnlyList<DatasetImage> images, Preprocessing preprocessing, NetworkTrainingOptions options, CancellationToken cancellationToken)
    {
        string input = model.Inputs[0].Name, output = model.Outputs[0].Name;
        int classes = (int)model.Outputs[0].Shape![1].Size!.Value;
        using InferenceSession session = EngineSessions.Create(model, options.Threads);
        using var loader = new BatchLoader(images, preprocessing, new LoaderOptions
        {
            BatchSize = options.BatchSize,
            Shuffle = false,
            Seed = options.Seed,
            Crop = options.Crop,
            Limits = options.Limits,
            Threads = options.Threads,
        });
        int first = 0, count = 0, correct = 0;
        double loss = 0;
        foreach (Batch batch in loader.Read(default, cancellationToken))
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
        return new Measurement(loss / Math.Max(1, count), (double)correct / Math.Max(1, count), count, loader.Skipped);
    }
}
