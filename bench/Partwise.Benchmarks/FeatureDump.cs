using Partwise.Datasets;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx.Inference;
using Partwise.PostHoc;

namespace Partwise.Benchmarks;

/// <summary>Writes the features of one class's training photos, [positions, channels], for peers that start from these.</summary>
internal static class FeatureDump
{
    public static int Run(string[] args)
    {
        if (args is not [var modelPath, var images, var className, var file])
        {
            Console.Error.WriteLine("usage: features MODEL DATASET CLASS OUT.npy");
            return 2;
        }
        using Classifier classifier = Classifier.Load(modelPath);
        ImageDataset dataset = DatasetReader.Open(images);
        float[] rows = Rows(classifier, dataset, dataset.Classes.Single(c => c.Name == className).Index);
        NpyFile.Write<float>(file, rows, rows.Length / classifier.Features.Channels, classifier.Features.Channels);
        return 0;
    }

    /// <summary>The features [positions, channels] of a class's photos, photo by photo.</summary>
    public static float[] Rows(Classifier classifier, ImageDataset dataset, int index)
    {
        List<DatasetImage> photos = [.. dataset.Images.Where(i => i.Class == index)];
        int positions = classifier.Features.Positions,
            channels = classifier.Features.Channels;
        float[] rows = new float[photos.Count * positions * channels];
        var preparer = new ImagePreparer(classifier.Preprocessing);
        using OrtValue input = classifier.AllocateInput();
        for (int i = 0; i < photos.Count; i++)
        {
            preparer.Preprocessing.Normalize(preparer.Prepare(photos[i].Path).Pixels, input.AsSpan<float>());
            using ClassifierOutput output = classifier.Run(input);
            FeatureLayout.ToRows(output.Features, channels, positions, rows.AsSpan(i * positions * channels, positions * channels));
        }
        return rows;
    }
}
