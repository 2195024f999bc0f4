using System.Globalization;
using System.Text.Json;
using Partwise.Bundles;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>What a bundle says of the model and of how it was fitted.</summary>
internal static class BundleFacts
{
    public static BundleModel Model(Classifier c) =>
        new()
        {
            Name = Path.GetFileName(c.Path),
            Sha256 = c.Sha256,
            Classes = c.Classes,
            Input = [3, c.InputHeight, c.InputWidth],
            Features = new BundleFeatures(c.Features.Tensor, c.Features.Channels, c.Features.Height!.Value, c.Features.Width!.Value),
            Head = c.Inspection.Path,
            LabelsSource = JsonNamingPolicy.KebabCaseLower.ConvertName(c.Labels.Source.ToString()),
            Preprocessing = BundleModel.Describe(c.Preprocessing),
        };

    public static BundleOptions Options(FitOptions options, BundleDescription description)
    {
        DecompositionOptions d = options.Decomposition;
        return new BundleOptions
        {
            K = d.K?.ToString(CultureInfo.InvariantCulture) ?? "auto",
            Basis = Word(d.Basis),
            Factorizer = d.Discovery == Factorizer.KMeans ? "kmeans" : Word(d.Discovery),
            Refine = Word(d.Refine),
            NonNegativeScaling = d.NonNegativeScaling,
            WeightChannels = d.WeightChannels,
            MeasureStability = d.MeasureStability,
            Assign = Word(options.Assign),
            Classes = options.Classes,
            Share = options.Share?.Source,
            LabelMap = description.LabelMap,
            Split = description.Split,
            Seed = d.Seed,
            Crop = Word(options.Crop),
            Preset = description.Preset,
            ImagesPerClass = options.ImagesPerClass,
            TopClasses = options.TopClasses,
            Exemplars = options.Exemplars,
        };
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
