using Partwise.Imaging;
using Partwise.Testing;

namespace Partwise.Tests.PostHoc;

/// <summary>A folder with photos of coloured noise, one subfolder per class; files named broken*.png are no images.</summary>
internal sealed class TinyPhotos : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyPhotos(params string[] files)
    {
        for (int i = 0; i < files.Length; i++)
        {
            string path = _folder.File(files[i]);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            byte[] pixels = new byte[12 * 10 * 3];
            new Random(i).NextBytes(pixels);
            File.WriteAllBytes(
                path,
                System.IO.Path.GetFileName(path).StartsWith("broken", StringComparison.Ordinal)
                    ? "no image"u8.ToArray()
                    : ImageEncoder.Png(new RgbImage(12, 10, pixels))
            );
        }
    }

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();
}
