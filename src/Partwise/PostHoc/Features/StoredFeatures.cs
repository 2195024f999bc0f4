using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>A folder of stored features, opened for a fit.</summary>
internal sealed class StoredFeatures : IStoredRows, IDisposable
{
    private readonly string _folder;
    private readonly FeatureMapsDocument _document;
    private readonly OpenFeatureFiles _files;
    private readonly CropMode _crop;
    private readonly int _classes;

    // A fit and its certificate ask for every photo.
    private readonly ConcurrentDictionary<string, string> _hashes = new(StringComparer.Ordinal);

    private StoredFeatures(string folder, FeatureMapsDocument document, CropMode crop, int classes) =>
        (_folder, _document, _files, _crop, _classes) = (folder, document, new OpenFeatureFiles(folder, document.Key), crop, classes);

    public bool IsExact => _document.Type == FeatureType.F32;

    /// <summary>Opens the folder.</summary>
    /// <exception cref="PartwiseException">There are no features, or they are of another model, preprocessing or crop.</exception>
    public static StoredFeatures Open(string folder, Classifier classifier, FitOptions options)
    {
        if (options.Assign == AssignMode.Prediction)
            throw new PartwiseException(
                "Stored features lie by the classes of the dataset, so `Features` does not go with `Assign` by prediction; leave "
                    + "one of them out."
            );
        FeatureMapsDocument document = Read(folder);
        if (document.ModelSha256 != classifier.Sha256)
            throw new PartwiseException(
                $"The features in '{folder}' are those of another model (SHA-256 "
                    + $"{document.ModelSha256[..Math.Min(12, document.ModelSha256.Length)]}…, not {classifier.Sha256[..12]}…); compute "
                    + $"them with 'partwise features'."
            );
        if (document.Key != FeatureMapKey.Of(classifier, options.Crop))
            throw new PartwiseException(
                $"The features in '{folder}' were computed with another feature map, output, preprocessing, crop, device or version; "
                    + $"compute them with 'partwise features' and the same options."
            );
        return new StoredFeatures(folder, document, options.Crop, classifier.Classes);
    }

    /// <summary>Reads what a folder says of itself.</summary>
    public static FeatureMapsDocument Read(string folder)
    {
        string path = Path.Combine(folder, FeatureStorage.Document);
        try
        {
            FeatureMapsDocument? document = StrictJson.Deserialize<FeatureMapsDocument>(
                InputFile.ReadAllBytes(
                    path,
                    1 << 20,
                    length => new PartwiseException($"'{path}' has {length} bytes, which is no document of features.")
                ),
                BundleJson.Indented
            );
            return document?.Schema == FeatureMapsDocument.CurrentSchema
                ? document
                : throw new PartwiseException(
                    $"'{path}' has the schema '{document?.Schema}'; this version reads '{FeatureMapsDocument.CurrentSchema}'; "
                        + $"compute the features again."
                );
        }
        catch (JsonException e)
        {
            throw new PartwiseException($"'{path}' is damaged ({e.Message.TrimEnd('.')}); compute the features again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PartwiseException(
                e is FileNotFoundException or DirectoryNotFoundException
                    ? $"There are no features in '{folder}': it has no {FeatureStorage.Document}; compute them with 'partwise features'."
                    : $"'{path}' cannot be read: {e.Message.TrimEnd('.')}.",
                e
            );
        }
    }

    public FeatureGeometry? Geometry(FitPlan plan) => _document.PlanSha256 == PlanHash.Of(plan) ? _document.Geometry : null;

    public StoredAnswer Read(int classIndex, DatasetImage image, Span<float> rows, int top)
    {
        // A span cannot be captured.
        float[] values = new float[rows.Length];
        StoredAnswer answer = _files.Read(
            classIndex,
            (file, logits) =>
            {
                int place = file.Find(image.RelativePath);
                if (place < 0)
                    throw new PartwiseException(
                        $"'{_folder}' has no features of '{image.RelativePath}'; compute them with 'partwise features' on this "
                            + $"dataset, with as many `ImagesPerClass`."
                    );
                FeaturePhoto photo = file.Photos[place];
                if (photo.Photo != _hashes.GetOrAdd(image.Path, _ => HashOf(image, _crop)))
                    throw new PartwiseException(
                        $"'{image.RelativePath}' has changed since its features were stored in '{_folder}'; compute them again with "
                            + $"'partwise features'."
                    );
                if (photo.Failure is not null)
                    return new StoredAnswer([], false, photo.Failure);
                file.Read(place, values);
                if (logits.Length != (long)file.Photos.Count * _classes)
                    throw new DataFileException(
                        $"'{_folder}' is damaged: it has {logits.Length} logits for {file.Photos.Count} photos of {_classes} "
                            + $"classes; compute the features again."
                    );
                return new StoredAnswer(Highest(logits.AsSpan(place * _classes, _classes), top), photo.Identical == true, null);
            }
        );
        values.CopyTo(rows);
        return answer;
    }

    public void Dispose() => _files.Dispose();

    /// <summary>The SHA-256 of a photo's file, with the box where only that is shown; empty where the file cannot be read.</summary>
    internal static string HashOf(DatasetImage image, CropMode crop)
    {
        try
        {
            return FileHash.Sha256(image.Path)
                + (crop == CropMode.Box && image.BoundingBox is { } box ? string.Create(CultureInfo.InvariantCulture, $" {box}") : "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    // As the engine's TopK: highest first, of equal ones the first.
    private static TopLogit[] Highest(ReadOnlySpan<float> logits, int count)
    {
        var all = new TopLogit[logits.Length];
        for (int i = 0; i < all.Length; i++)
            all[i] = new TopLogit(i, logits[i]);
        return [.. all.OrderByDescending(t => t.Logit).ThenBy(t => t.Class).Take(count)];
    }
}
