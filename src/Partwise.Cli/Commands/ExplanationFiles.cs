using System.Globalization;
using Partwise.Bundles;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.Cli.Commands;

/// <summary>What <c>explain -o</c> writes for one photo: a heatmap per part on one scale, the photo for the page, raw maps.</summary>
internal sealed class ExplanationFiles(string root, string name, bool writeMaps)
{
    /// <summary>One folder name per image; images of the same name get numbers.</summary>
    public static IReadOnlyList<string> FolderNames(IReadOnlyList<string> images)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. images.Select(image =>
        {
            string stem = Path.GetFileNameWithoutExtension(image) is { Length: > 0 } s ? s : "image";
            string candidate = stem;
            for (int n = 2; !taken.Add(candidate); n++)
                candidate = string.Create(CultureInfo.InvariantCulture, $"{stem}-{n}");
            return candidate;
        })];
    }

    public string HeatmapName(int c, int part) => string.Create(CultureInfo.InvariantCulture, $"{name}/class{c}-part{part}.png");

    public string? MapName(int c) => writeMaps ? string.Create(CultureInfo.InvariantCulture, $"{name}/class{c}.npy") : null;

    /// <summary>Draws every part of every top class, all on the one scale of this photo.</summary>
    public void WriteHeatmaps(RgbImage photo, ViewGeometry view, PartExplanation explanation)
    {
        Directory.CreateDirectory(Path.Combine(root, name));
        RgbImage seen = PatchDrawer.View(photo, view);
        RgbImage shown = ImageResizer.Resize(seen, Math.Max(view.Width, 448), Math.Max(view.Height, 448 * view.Height / view.Width));
        double limit = explanation.Predictions.SelectMany(p => p.Parts).Max(p => (double)MapGeometry.LargestMagnitude(p.Map));
        var renderer = new HeatmapRenderer(limit);
        float[] upsampled = new float[shown.Width * shown.Height];
        foreach (PartPrediction prediction in explanation.Predictions)
        {
            foreach (PartContribution part in prediction.Parts)
            {
                MapUpsampler.Upsample(part.Map, explanation.MapHeight, explanation.MapWidth, upsampled, shown.Height, shown.Width);
                string title = string.Create(CultureInfo.InvariantCulture, $"{prediction.Label}, part {part.Prototype + 1}: {part.Contribution:+0.00;-0.00}");
                RgbImage figure = renderer.Figure(shown, upsampled, new BoundingBox(0, 0, shown.Width, shown.Height), null, title);
                File.WriteAllBytes(Path.Combine(root, HeatmapName(prediction.Class, part.Prototype)), ImageEncoder.Png(figure));
            }
            if (MapName(prediction.Class) is { } map)
            {
                float[] values = [.. prediction.Parts.SelectMany(p => p.Map)];
                NpyFile.Write<float>(Path.Combine(root, map), values, prediction.Parts.Count, explanation.MapHeight, explanation.MapWidth);
            }
        }
    }

    /// <summary>Writes the photo for the page.</summary>
    public BundleExample WritePhoto(RgbImage photo, ViewGeometry view, PartExplanation explanation, string path)
    {
        string picture = name + "/photo.jpg";
        return ExampleDrawer.Draw(photo, view, explanation, path, truth: null, picture, Path.Combine(root, picture));
    }
}
