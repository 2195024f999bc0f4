using System.Buffers.Binary;
using System.IO.Compression;
using Partwise.Imaging;

namespace Partwise.EndToEnd.Tests.Support;

/// <summary>Small photos of coloured blobs, and files that only pretend to be photos.</summary>
internal static class TinyPhotos
{
    private static readonly Rgb[] s_colors = [new(220, 40, 30), new(40, 200, 50), new(30, 60, 220)];

    /// <summary>Folders red, green and blue with <paramref name="count"/> photos each.</summary>
    public static string WriteFolders(string folder, int count = 4, int width = 48, int height = 40)
    {
        for (int c = 0; c < s_colors.Length; c++)
        {
            string of = Path.Combine(folder, TinyModel.Labels[c]);
            for (int i = 0; i < count; i++)
                Write(Path.Combine(of, $"{TinyModel.Labels[c]}{i}.png"), c, i, width, height);
        }
        return folder;
    }

    /// <summary>One photo: a blob of the class's colour on a noisy ground.</summary>
    public static string Write(string path, int color, int seed, int width = 48, int height = 40)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var random = new Random((color * 1000) + seed);
        var image = new RgbImage(width, height);
        double x = width * (0.3 + (0.4 * random.NextDouble())),
            y = height * (0.3 + (0.4 * random.NextDouble())),
            r = 0.35 * Math.Min(width, height);
        for (int row = 0; row < height; row++)
        {
            Span<byte> pixels = image.Row(row);
            for (int column = 0; column < width; column++)
            {
                bool inside = ((column - x) * (column - x)) + ((row - y) * (row - y)) < r * r;
                int noise = random.Next(60);
                Rgb ink = inside ? s_colors[color] : new Rgb(60, 60, 60);
                pixels[column * 3] = (byte)Math.Min(255, ink.Red + noise);
                pixels[(column * 3) + 1] = (byte)Math.Min(255, ink.Green + noise);
                pixels[(column * 3) + 2] = (byte)Math.Min(255, ink.Blue + noise);
            }
        }
        File.WriteAllBytes(path, ImageEncoder.Png(image));
        return path;
    }

    /// <summary>A sound black PNG of any size that takes little room: its rows compress to almost nothing.</summary>
    public static string WriteHuge(string path, int width, int height)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream file = File.Create(path);
        file.Write([0x89, .. "PNG\r\n\u001a\n"u8]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 1; // one bit per pixel, grey
        WriteChunk(file, "IHDR"u8, header);
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] row = new byte[1 + ((width + 7) / 8)];
            for (int y = 0; y < height; y++)
                zlib.Write(row);
        }
        WriteChunk(file, "IDAT"u8, data.ToArray());
        WriteChunk(file, "IEND"u8, []);
        return path;
    }

    /// <summary>A PNG of 8 bits per channel from its rows, each with its filter byte; of kind 2 for RGB, 6 for RGB and
    /// transparency.</summary>
    public static byte[] Png(int width, int height, byte kind, byte[] rows)
    {
        using var file = new MemoryStream();
        file.Write([0x89, .. "PNG\r\n\u001a\n"u8]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, kind);
        WriteChunk(file, "IHDR"u8, header);
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(rows);
        WriteChunk(file, "IDAT"u8, data.ToArray());
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = [.. type, .. data];
        byte[] word = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        file.Write(word);
        file.Write(chunk);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc(chunk));
        file.Write(word);
    }

    // ISO 3309, as the PNG specification asks for.
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return ~crc;
    }
}
