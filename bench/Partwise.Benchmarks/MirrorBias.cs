using System.Globalization;
using Partwise.Attribution;
using Partwise.Datasets;
using Partwise.Models;

namespace Partwise.Benchmarks;

/// <summary>
/// How far beside the right place a model's maps lie: half the difference between the map of a photo and the mirrored map of the mirrored
/// photo, horizontally, for the even grid, the middles of the receptive fields and the geometry that the product takes (measured on other
/// photos); and how much of the positive map lies in the annotated box.
///</summary>
internal static class MirrorBias
{
    public static int Run(string[] args)
    {
        if (args is not [var method, var number, var images, .. var models] || models.Length == 0)
        {
            Console.Error.WriteLine("usage: mirror METHOD PHOTOS DATASET MODEL...");
            return 2;
        }
        int count = int.Parse(number, CultureInfo.InvariantCulture);
        IReadOnlyList<DatasetImage> test = DatasetReader.Open(images, new DatasetOptions { Split = DatasetSplit.Test }).Images,
            training = DatasetReader.Open(images).Images;
        DatasetImage[] photos = [.. Enumerable.Range(0, count).Select(i => test[i * test.Count / count])];
        Console.WriteLine(
            "| model | geometry | first column, row | centroid, px | peak, px | share in the box |\n|---|---|---|---|---|---|"
        );
        foreach (string path in models)
            Print(path, AttributionMethods.Create(method), photos, training);
        return 0;
    }

    private static void Print(string path, IAttributionMethod method, DatasetImage[] photos, IReadOnlyList<DatasetImage> training)
    {
        using var classifier = ImageClassifier.Load(path);
        var model = new ClassifierModel(classifier);
        FeatureGeometry own = GeometryFinder.Find(classifier, training, CropMode.Full, null, threads: 2, CancellationToken.None);
        (double gridX, double gridY) = (
            (own.InputWidth - ((own.Columns - 1) * own.StepX)) / 2,
            (own.InputHeight - ((own.Rows - 1) * own.StepY)) / 2
        );
        Onnx.ReceptiveField field = Onnx.ReceptiveField.PlacesOf(classifier.Model, classifier.Features!.Tensor);
        FeatureGeometry At(string rule, double x, double y) => own with { Rule = rule, FirstX = x, FirstY = y };
        FeatureGeometry[] geometries =
        [
            At("even grid", gridX, gridY),
            At("receptive field", field.Columns?.Start ?? gridX, field.Rows?.Start ?? gridY),
            own,
        ];
        var scores = geometries.Select(_ => (Centroid: new List<double>(), Peak: new List<double>(), Box: new List<double>())).ToArray();
        var preparer = new ImagePreparer(classifier.Preprocessing);
        int h = classifier.InputHeight,
            w = classifier.InputWidth;
        foreach (DatasetImage photo in photos)
        {
            PreparedImage prepared = preparer.Prepare(photo.Path);
            float[] input = new float[3 * h * w],
                mirrored = new float[3 * h * w];
            classifier.Preprocessing.Normalize(prepared.Pixels, input);
            for (int i = 0; i < input.Length; i++)
                mirrored[i] = input[i - (i % w) + w - 1 - (i % w)];
            AttributionSubject subject = model.Open(input);
            AttributionMap one = method.Attribute(subject, subject.Predicted, new AttributionOptions());
            AttributionMap two = method.Attribute(model.Open(mirrored), subject.Predicted, new AttributionOptions());
            for (int g = 0; g < geometries.Length; g++)
            {
                float[] a = one.Resize(h, w, geometries[g].Grid).Values,
                    b = two.Resize(h, w, geometries[g].Grid).Values;
                scores[g].Centroid.Add((Centroid(a, w) + Centroid(b, w) - w) / 2);
                scores[g].Peak.Add((Peak(a, w) + Peak(b, w) - w) / 2);
                if (photo.BoundingBox is { } box)
                    scores[g].Box.Add(Share(a, w, prepared.Geometry, box));
            }
        }
        for (int g = 0; g < geometries.Length; g++)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {Path.GetFileNameWithoutExtension(path)} | {geometries[g].Rule} | {geometries[g].FirstX:0.0}, "
                        + $"{geometries[g].FirstY:0.0} | {Mean(scores[g].Centroid)} | {Mean(scores[g].Peak)} | "
                        + $"{scores[g].Box.DefaultIfEmpty().Average():0.0000} |"
                )
            );
        }
    }

    private static string Mean(List<double> values)
    {
        double mean = values.Average(),
            spread = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) / values.Count);
        return string.Create(CultureInfo.InvariantCulture, $"{mean:0.00} ± {1.96 * spread:0.00}");
    }

    private static double Centroid(float[] map, int width)
    {
        double sum = 0,
            at = 0;
        for (int i = 0; i < map.Length; i++)
        {
            double value = Math.Max(0, map[i]);
            sum += value;
            at += value * ((i % width) + 0.5);
        }
        return sum > 0 ? at / sum : width / 2.0;
    }

    // The middle of all highest pixels: beyond the outermost cells a map is flat.
    private static double Peak(float[] map, int width)
    {
        float highest = map.Max(),
            near = highest - (1e-6f * Math.Abs(highest));
        return map.Select((v, i) => (v, x: (i % width) + 0.5)).Where(p => p.v >= near).Average(p => p.x);
    }

    private static double Share(float[] map, int width, ViewGeometry view, Box box)
    {
        double inside = 0,
            all = 0;
        for (int i = 0; i < map.Length; i++)
        {
            double value = Math.Max(0, map[i]);
            (int x, int y) = (view.PhotoX(i % width), view.PhotoY(i / width));
            all += value;
            inside += x >= box.X && x < box.X + box.Width && y >= box.Y && y < box.Y + box.Height ? value : 0;
        }
        return all > 0 ? inside / all : 0;
    }
}
