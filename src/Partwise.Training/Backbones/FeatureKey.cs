using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;

namespace Partwise.Training;

/// <summary>All that computed features depend on, as one hash: equal keys mean equal features.</summary>
internal static class FeatureKey
{
    /// <param name="backbone">The network, with its feature tensor and preprocessing.</param>
    /// <param name="images">The photos, told apart by size and time of change.</param>
    /// <param name="crop">Which region of a photo is shown.</param>
    /// <param name="limits">What photos are accepted.</param>
    /// <param name="more">What else they depend on.</param>
    public static string Of(
        Backbone backbone,
        IReadOnlyList<DatasetImage> images,
        CropMode crop,
        DecodeLimits limits,
        params IEnumerable<string> more
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
        Add(FeatureStore.Schema);
        Add(backbone.Sha256);
        Add(backbone.FeatureTensor);
        Add(backbone.Preprocessing.ToJson());
        Add(crop.ToString());
        Add(string.Create(CultureInfo.InvariantCulture, $"{limits}"));
        foreach (DatasetImage image in images)
        {
            (long length, long modified) = InputFile.Stamp(image.Path);
            Add(string.Create(CultureInfo.InvariantCulture, $"{image.RelativePath}\t{length}\t{modified}\t{image.Region(crop)}"));
        }
        foreach (string text in more)
            Add(text);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
