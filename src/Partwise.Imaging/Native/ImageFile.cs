using Partwise.Files;

namespace Partwise.Imaging.Native;

/// <summary>Reads image files, with errors that name the file.</summary>
internal static class ImageFile
{
    /// <summary>The bytes of the file.</summary>
    /// <exception cref="ImageException">The file is missing, a folder, too large or unreadable.</exception>
    internal static byte[] Read(string path, DecodeLimits limits)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (Directory.Exists(path))
                throw new ImageException(ImageErrorKind.Unreadable, $"'{path}' cannot be used: ", "it is a folder; give an image file");
            using FileStream file = InputFile.Open(path, bufferSize: 1);
            CheckBytes($"'{path}'", file.Length, limits);
            return InputFile.ReadAllBytes(file);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageException(ImageErrorKind.Missing, $"'{path}' cannot be used: ", "it does not exist; check the path", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ImageException(ImageErrorKind.Unreadable, $"'{path}' cannot be read: ", Reason(error, path), error);
        }
    }

    // The system's own words name the file by its full path.
    private static string Reason(Exception error, string path) =>
        error is UnauthorizedAccessException
            ? "access is denied; check its permissions"
            : error.Message.Replace($"'{Path.GetFullPath(path)}'", "it", StringComparison.Ordinal).TrimEnd('.');

    internal static void CheckBytes(string name, long length, DecodeLimits limits)
    {
        if (length > Math.Min(limits.MaxBytes, Array.MaxLength))
            throw new ImageException(
                ImageErrorKind.TooManyBytes,
                $"{name} cannot be used: ",
                $"it has {length:N0} bytes and at most {Math.Min(limits.MaxBytes, Array.MaxLength):N0} are allowed; use a smaller file"
            );
    }
}
