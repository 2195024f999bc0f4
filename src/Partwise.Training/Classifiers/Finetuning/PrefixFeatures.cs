using System.Text.Json;
using Partwise.Datasets;
using Partwise.Files.Internals;
using Partwise.Onnx.Inference;
using Partwise.Files;
using Partwise.Models;

namespace Partwise.Training;

/// <summary>
/// What a frozen prefix makes of every image in every view, computed once: in memory, or in one safetensors file that is read image by image
/// and used again by the next run of the same prefix, photos and views.
/// </summary>
internal sealed class PrefixFeatures : IDisposable
{
    private const string KeyEntry = "partwise.prefix/1";
    private const string ContentEntry = "content";

    private readonly float[][]? _rows;
    private readonly SafetensorsFile? _file;
    private readonly Content _content;

    private PrefixFeatures(float[][]? rows, SafetensorsFile? file, Content content, bool fromCache)
        => (_rows, _file, _content, FromCache) = (rows, file, content, fromCache);

    /// <summary>Whether they were computed by an earlier run.</summary>
    public bool FromCache { get; }

    /// <summary>The images that could not be read, and why.</summary>
    public IReadOnlyList<SkippedImage> Skipped => _content.Skipped;

    /// <summary>The position of the image that was read for <paramref name="image"/>; another one where it could not be read.</summary>
    public int Used(int view, int image) => _content.Used[view][image];

    /// <summary>Copies the features of an image.</summary>
    public void Read(int view, int image, Span<float> features)
        => (_rows is null ? _file!.Read<float>(Name(view, image)) : _rows[(view * _content.Used[0].Length) + image]).CopyTo(features);

    /// <summary>Computes the features, or finds those of an earlier run.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="loader">The photos, unshuffled; its epochs are the views.</param>
    /// <param name="views">The number of views.</param>
    /// <param name="file">The file to keep them in and what must be equal for using it again; null for memory.</param>
    /// <param name="threads">The threads within an operator.</param>
    /// <param name="progress">Told of every batch; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static PrefixFeatures Get(FrozenPrefix prefix, BatchLoader loader, int views, (string Path, string Key)? file, int threads, Action<int>? progress, CancellationToken cancellationToken)
    {
        if (file is { } wanted && Open(wanted.Path, wanted.Key, views, loader.Count, prefix.Count) is { } kept)
            return kept;
        float[][]? rows = file is null ? new float[views * loader.Count][] : null;
        using SafetensorsWriter? writer = file is { } target ? new SafetensorsWriter(target.Path) : null;
        using InferenceSession session = EngineSessions.Create(prefix.Prefix, threads);
        string input = prefix.Prefix.Inputs[0].Name;
        int[][] used = new int[views][];
        for (int view = 0; view < views; view++)
        {
            used[view] = new int[loader.Count];
            int first = 0;
            foreach (Batch batch in loader.Read(new LoaderPosition(view, 0), cancellationToken))
            {
                using OrtValue features = session.Run([input], [batch.Input], [prefix.Tensor], cancellationToken: cancellationToken)[0];
                for (int i = 0; i < batch.Count; i++)
                {
                    ReadOnlySpan<float> row = features.AsSpan<float>().Slice(i * prefix.Count, prefix.Count);
                    used[view][first + i] = batch.Images[i];
                    writer?.Add(Name(view, first + i), row, [.. prefix.Shape]);
                    if (rows is not null)
                        rows[(view * loader.Count) + first + i] = row.ToArray();
                }
                first += batch.Count;
                progress?.Invoke(batch.Count);
            }
        }
        var content = new Content(used, [.. loader.Skipped]);
        if (file is not { } place)
            return new PrefixFeatures(rows, null, content, false);
        writer!.SetMetadata(KeyEntry, place.Key);
        writer.SetMetadata(ContentEntry, JsonSerializer.Serialize(content, JsonSerializerOptions.Web));
        writer.Complete();
        return new PrefixFeatures(null, SafetensorsFile.Open(place.Path), content, false);
    }

    public void Dispose() => _file?.Dispose();

    private static PrefixFeatures? Open(string path, string key, int views, int images, int count)
    {
        SafetensorsFile? file = null;
        try
        {
            file = SafetensorsFile.Open(path);
            if (file.Metadata.GetValueOrDefault(KeyEntry) == key && file.Metadata.GetValueOrDefault(ContentEntry) is { } json
                && StrictJson.Deserialize<Content>(json, JsonSerializerOptions.Web) is { Used: not null, Skipped: not null } content
                && content.Used.Length == views && content.Used.All(u => u?.Length == images && u.All(i => i >= 0 && i < images))
                && file.Tensors.Count == views * images && file.Tensors.Values.All(t => t.Bytes == (long)count * sizeof(float)))
                return new PrefixFeatures(null, file, content, true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataFileException or JsonException)
        {
            // Missing or damaged: computed anew.
        }
        file?.Dispose();
        return null;
    }

    private static string Name(int view, int image) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{view}.{image}");

    private sealed record Content(int[][] Used, SkippedImage[] Skipped);
}
