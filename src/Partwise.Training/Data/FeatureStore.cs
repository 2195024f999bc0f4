using System.Text.Json;
using Partwise.Datasets;
using Partwise.Files;

namespace Partwise.Training;

/// <summary>
/// What a frozen network makes of every image in every view, computed once: in memory, or in one safetensors file that is read image by
/// image and used again by the next run with the same key. A file that is missing, damaged or of another key is computed anew and replaced.
///</summary>
internal sealed class FeatureStore : IDisposable
{
    /// <summary>The layout of the file; part of every key.</summary>
    public const string Schema = "partwise.training-features/1";

    private const string ContentEntry = "content";

    private readonly float[][] _values;
    private readonly SafetensorsFile? _file;
    private readonly FeaturePlace _place;
    private readonly Content _content;

    private FeatureStore(float[][] values, SafetensorsFile? file, FeaturePlace place, Content content, bool fromCache) =>
        (_values, _file, _place, _content, FromCache) = (values, file, place, content, fromCache);

    /// <summary>Whether they were computed by an earlier run.</summary>
    public bool FromCache { get; }

    /// <summary>The views of each image.</summary>
    public int Views => _content.Used.Length;

    /// <summary>The images.</summary>
    public int Images => _content.Used[0].Length;

    /// <summary>The images that could not be read, and why.</summary>
    public IReadOnlyList<SkippedImage> Skipped => _content.Skipped;

    /// <summary>The position of the image that was read for <paramref name="image"/>: another one where it could not be read; −1 where none
    /// was.</summary>
    public int Used(int view, int image) => _content.Used[view][image];

    /// <summary>Copies the features of an image.</summary>
    public void Read(int view, int image, Span<float> features)
    {
        if (_file is null)
            _values[(view * Images) + image].CopyTo(features);
        else
            _file.Read(FeatureRows.Name(view, image), features);
    }

    /// <summary>Computes the features, or finds those of an earlier run.</summary>
    /// <param name="place">Where they are kept.</param>
    /// <param name="key">See <see cref="FeatureKey"/>.</param>
    /// <param name="views">How many views each image has, at least 1.</param>
    /// <param name="images">How many images there are.</param>
    /// <param name="shape">The shape of an image's features.</param>
    /// <param name="compute">Computes them and returns the images that could not be read.</param>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public static FeatureStore Open(
        FeaturePlace place,
        string key,
        int views,
        int images,
        IReadOnlyList<int> shape,
        Func<FeatureRows, IReadOnlyList<SkippedImage>> compute
    )
    {
        if (place.Folder is not { } folder)
        {
            var rows = new FeatureRows(null, views, images, shape);
            IReadOnlyList<SkippedImage> skipped = compute(rows);
            return new FeatureStore(rows.Values, null, place, new Content(rows.Used, [.. skipped]), false);
        }
        try
        {
            OutputGate.CreateFolder(folder);
            string path = Path.Combine(folder, key[..32] + ".features.safetensors");
            int count = shape.Aggregate(1, (a, b) => checked(a * b));
            if (TryOpen(place, path, key, views, images, count, fromCache: true) is { } kept)
                return kept;
            using (var writer = new SafetensorsWriter(path))
            {
                var rows = new FeatureRows(writer, views, images, shape);
                IReadOnlyList<SkippedImage> skipped = compute(rows);
                writer.SetMetadata(Schema, key);
                writer.SetMetadata(ContentEntry, JsonSerializer.Serialize(new Content(rows.Used, [.. skipped]), JsonSerializerOptions.Web));
                writer.Complete();
            }
            return TryOpen(place, path, key, views, images, count, fromCache: false)
                ?? throw new OutputException($"The features in '{path}' cannot be read back; check the disk.");
        }
        catch (Exception e)
        {
            place.Release();
            if (e is IOException or UnauthorizedAccessException)
                throw OutputException.From(e, folder);
            throw;
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _place.Release();
    }

    private static FeatureStore? TryOpen(FeaturePlace place, string path, string key, int views, int images, int count, bool fromCache)
    {
        SafetensorsFile? file = null;
        try
        {
            file = SafetensorsFile.Open(path);
            if (
                file.Metadata.GetValueOrDefault(Schema) == key
                && file.Metadata.GetValueOrDefault(ContentEntry) is { } json
                && StrictJson.Deserialize<Content>(json, JsonSerializerOptions.Web) is { Used: not null, Skipped: not null } content
                && content.Used.Length == views
                && content.Used.All(u => u?.Length == images && u.All(i => i >= -1 && i < images))
                && file.Tensors.Count == content.Used.Sum(u => u.Count(i => i >= 0))
                && file.Tensors.Values.All(t => t.Bytes == (long)count * sizeof(float))
            )
                return new FeatureStore([], file, place, content, fromCache);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataFileException or JsonException)
        {
            // Missing or damaged: computed anew.
        }
        file?.Dispose();
        return null;
    }

    private sealed record Content(int[][] Used, SkippedImage[] Skipped);
}
