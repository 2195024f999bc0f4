using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Partwise.Files;

namespace Partwise.Onnx;

/// <summary>Finds the part of another file that holds a tensor's data, and refuses to leave the model's folder.</summary>
internal static class ExternalData
{
    /// <summary>The checked place of the data: within the folder, existing, long enough.</summary>
    /// <param name="tensor">A tensor whose data location is external.</param>
    /// <param name="folder">The model's folder; null refuses.</param>
    /// <param name="expected">The bytes that the tensor takes; negative where its type has no fixed size.</param>
    public static ExternalRange Locate(TensorProto tensor, string? folder, long expected)
    {
        string location = Value(tensor, "location") ?? throw Bad(tensor, "without saying in which file; export the model again");
        if (!IsInside(location))
            throw Bad(
                tensor,
                $"in the file '{Shorten(location)}', but only files in the model's folder are allowed; do not use this file unless "
                    + $"you trust its maker"
            );
        if (folder is null)
            throw new OnnxException(
                $"The tensor '{tensor.Name}' keeps its data in the file '{location}', but the model was read from memory; load it "
                    + $"from its path."
            );
        string path = Path.GetFullPath(Path.Combine(folder, location));
        long available = Length(tensor, path, location);
        long offset = Number(tensor, "offset") ?? 0;
        long length = Number(tensor, "length") ?? (expected >= 0 ? expected : available - offset);
        if (expected >= 0 && length != expected)
            throw Bad(tensor, $"of {length} bytes, but its shape takes {expected}; the file is damaged, get it again");
        if (offset > available || length > available - offset || length < 0)
            throw Bad(
                tensor,
                $"in '{location}' at {offset} with {length} bytes, but that file has {available}; it is cut short or damaged, get it again"
            );
        return new ExternalRange(path, offset, length);
    }

    /// <summary>The file itself where a path is a link, as in download caches: a link's own length is that of its text.</summary>
    public static FileInfo Target(string path)
    {
        var file = new FileInfo(path);
        try
        {
            return file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        }
        catch (IOException)
        {
            // Links in a circle, or a file that is not there; both are found out when it is opened.
            return file;
        }
    }

    /// <summary>Whether a file is reached by a link.</summary>
    public static bool IsLinked(string path) => Target(path).FullName != path;

    /// <summary>Writes the file's place as every system reads it; exporters on Windows write backslashes.</summary>
    public static void UseForwardSlashes(TensorProto tensor)
    {
        foreach (StringStringEntryProto entry in tensor.ExternalData.Where(e => e.Key == "location"))
            entry.Value = entry.Value.Replace('\\', '/');
    }

    /// <summary>Makes <paramref name="tensor"/> keep its data in <paramref name="location"/>.</summary>
    public static void Set(TensorProto tensor, string location, long offset, long length)
    {
        tensor.ClearRawData();
        tensor.FloatData.Clear();
        tensor.DoubleData.Clear();
        tensor.Int32Data.Clear();
        tensor.Int64Data.Clear();
        tensor.Uint64Data.Clear();
        tensor.ExternalData.Clear();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        Add("location", location);
        Add("offset", offset.ToString(CultureInfo.InvariantCulture));
        Add("length", length.ToString(CultureInfo.InvariantCulture));

        void Add(string key, string value) => tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
    }

    private static long Length(TensorProto tensor, string path, string location)
    {
        try
        {
            using SafeFileHandle handle = InputFile.OpenHandle(path);
            return RandomAccess.GetLength(handle);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Bad(tensor, $"in the file '{location}', which is not there; put it beside the model");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Bad(tensor, $"in the file '{location}', which cannot be read ({e.Message.TrimEnd('.')}); check it and its permissions");
        }
    }

    // Both separators count on every system: a model travels. Links in the folder are followed: download caches are made of them.
    private static bool IsInside(string location)
    {
        if (string.IsNullOrWhiteSpace(location) || location.Contains('\0') || location.Contains(':') || location[0] is '/' or '\\')
            return false;
        return !location.Split('/', '\\').Contains("..") && !Path.IsPathRooted(location);
    }

    private static string? Value(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(e => e.Key == key)?.Value;

    private static long? Number(TensorProto tensor, string key)
    {
        string? text = Value(tensor, key);
        if (text is null)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw Bad(tensor, $"with the {key} '{Shorten(text)}', which is not a number of bytes; export the model again");
    }

    private static string Shorten(string text) =>
        text.Length <= 80 ? text.Replace("\0", "\\0", StringComparison.Ordinal) : text[..80] + "…";

    private static OnnxFormatException Bad(TensorProto tensor, string what) =>
        new($"The tensor '{tensor.Name}' keeps its data outside the model {what}.");
}
