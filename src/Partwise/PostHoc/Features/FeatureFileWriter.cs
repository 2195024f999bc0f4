using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Partwise.Files;

namespace Partwise.PostHoc;

/// <summary>Writes the photos of a class one by one; the file appears whole or not at all.</summary>
internal sealed class FeatureFileWriter(SafetensorsWriter file, string key, FeatureType type) : IDisposable
{
    private readonly List<FeaturePhoto> _photos = [];
    private byte[] _bytes = [];

    public void Add(string path, string photo, bool? identical, ReadOnlySpan<float> rows, int channels)
    {
        Array.Resize(ref _bytes, rows.Length * FeatureCode.Size(type));
        float scale = FeatureCode.Encode(rows, type, _bytes);
        file.Add(FeatureFile.Tensor(_photos.Count), FeatureCode.Name(type), _bytes, rows.Length / channels, channels);
        if (type == FeatureType.U8)
            file.SetMetadata(FeatureFile.Scale(_photos.Count), scale.ToString("R", CultureInfo.InvariantCulture));
        _photos.Add(new FeaturePhoto(path, photo, identical, Convert.ToHexStringLower(SHA256.HashData(_bytes)), null));
    }

    /// <summary>Notes a photo that could not be read.</summary>
    public void Skip(string path, string photo, string failure) => _photos.Add(new FeaturePhoto(path, photo, null, "", failure));

    /// <summary>The logits of all photos, [photos, classes].</summary>
    public void AddLogits(ReadOnlySpan<float> logits, int classes)
    {
        file.Add<float>(FeatureFile.Logits, logits, logits.Length / classes, classes);
        file.SetMetadata(FeatureFile.Logits, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(logits))));
    }

    public void Complete()
    {
        file.SetMetadata(FeatureFile.Schema, key);
        file.SetMetadata(FeatureFile.TypeEntry, type.ToString());
        file.SetMetadata(FeatureFile.PhotosEntry, JsonSerializer.Serialize(_photos, JsonSerializerOptions.Web));
        file.Complete();
    }

    public void Dispose() => file.Dispose();
}
