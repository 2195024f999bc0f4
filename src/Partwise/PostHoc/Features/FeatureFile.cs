using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Partwise.Files;

namespace Partwise.PostHoc;

/// <summary>The feature maps of one class in one safetensors file, a tensor [H·W, D] per photo, each with the SHA-256 of its bytes. Safe
/// from several threads.</summary>
internal sealed class FeatureFile : IDisposable
{
    /// <summary>The folder of such files in a shard.</summary>
    public const string Folder = "features";

    internal const string Schema = "partwise.feature-maps/1";
    internal const string PhotosEntry = "photos",
        TypeEntry = "type",
        Logits = "logits";

    private readonly string _path;
    private readonly SafetensorsFile _file;
    private readonly FeatureType _type;
    private readonly Dictionary<string, int> _places;

    private FeatureFile(string path, SafetensorsFile file, FeatureType type, IReadOnlyList<FeaturePhoto> photos)
    {
        (_path, _file, _type, Photos) = (path, file, type, photos);
        _places = photos.Select((p, i) => (p.Path, i)).DistinctBy(p => p.Path).ToDictionary(p => p.Path, p => p.i, StringComparer.Ordinal);
    }

    /// <summary>The photos, in their order.</summary>
    public IReadOnlyList<FeaturePhoto> Photos { get; }

    /// <summary>The name of a class's file.</summary>
    public static string Name(int classIndex) => string.Create(CultureInfo.InvariantCulture, $"class{classIndex:0000}.safetensors");

    /// <summary>Where a photo is; −1 where it is not.</summary>
    public int Find(string path) => _places.GetValueOrDefault(path, -1);

    /// <summary>Reads the features of a photo.</summary>
    /// <exception cref="DataFileException">They are damaged.</exception>
    public void Read(int photo, Span<float> rows)
    {
        byte[] bytes = _file.ReadBytes(Tensor(photo));
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != Photos[photo].Stored)
            throw new DataFileException(
                $"'{_path}' is damaged: the features of '{Photos[photo].Path}' are not those that were written; delete the file and "
                    + $"compute it again."
            );
        if (bytes.Length != rows.Length * FeatureCode.Size(_type))
            throw new DataFileException(
                $"'{_path}' holds {bytes.Length} bytes for '{Photos[photo].Path}' where {rows.Length} values are needed; it belongs "
                    + $"to another model."
            );
        if (
            !float.TryParse(
                _file.Metadata.GetValueOrDefault(Scale(photo)) ?? "1",
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out float scale
            )
        )
            throw new DataFileException(
                $"'{_path}' is damaged: the scale of '{Photos[photo].Path}' is no number; delete the file and compute it again."
            );
        FeatureCode.Decode(bytes, _type, scale, rows);
    }

    /// <summary>The logits of every photo, [photos, classes]; zeros for those that could not be read.</summary>
    /// <exception cref="DataFileException">There are none, or they are damaged.</exception>
    public float[] ReadLogits()
    {
        float[] logits = _file.Read<float>(Logits);
        if (Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(logits.AsSpan()))) != _file.Metadata.GetValueOrDefault(Logits))
            throw new DataFileException(
                $"'{_path}' is damaged: its logits are not those that were written; delete the file and compute it again."
            );
        return logits;
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What its features must have been computed with.</param>
    /// <exception cref="DataFileException">It is missing, damaged, or of another key; the message names it.</exception>
    public static FeatureFile Open(string path, string key)
    {
        SafetensorsFile? file = null;
        try
        {
            file = SafetensorsFile.Open(path);
            if (file.Metadata.GetValueOrDefault(Schema) is not { } found)
                throw new DataFileException($"'{path}' holds no feature maps of this version; delete it and compute it again.");
            if (found != key)
                throw new DataFileException(
                    $"'{path}' was computed with another model, preprocessing, crop, device or version; delete it, or give the "
                        + $"folder that belongs to this model."
                );
            if (
                !Enum.TryParse(file.Metadata.GetValueOrDefault(TypeEntry), out FeatureType type)
                || !Enum.IsDefined(type)
                || StrictJson.Deserialize<FeaturePhoto[]>(file.Metadata.GetValueOrDefault(PhotosEntry) ?? "null", JsonSerializerOptions.Web)
                    is not { } photos
                || photos.Any(p => p is not { Path: not null, Photo: not null, Stored: not null })
                || photos.Where((p, i) => p.Failure is null != file.Tensors.ContainsKey(Tensor(i))).Any()
            )
                throw new DataFileException($"'{path}' is damaged: its list of photos cannot be read; delete it and compute it again.");
            return new FeatureFile(path, file, type, photos);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or DataFileException)
        {
            file?.Dispose();
            if (e is DataFileException)
                throw;
            throw new DataFileException(
                e is FileNotFoundException or DirectoryNotFoundException
                    ? $"There are no features '{path}'; compute them."
                    : $"'{path}' cannot be read: {e.Message.TrimEnd('.')}.",
                e
            );
        }
    }

    /// <summary>Starts a file.</summary>
    public static FeatureFileWriter Begin(string path, string key, FeatureType type) => new(new SafetensorsWriter(path), key, type);

    public void Dispose() => _file.Dispose();

    internal static string Tensor(int photo) => string.Create(CultureInfo.InvariantCulture, $"photo.{photo:00000}");

    internal static string Scale(int photo) => Tensor(photo) + ".scale";
}
