using System.Buffers.Binary;
using System.Text;

namespace Partwise.Imaging.Tests.Support;

/// <summary>Makes and changes encoded files byte by byte.</summary>
internal static class FileBytes
{
    /// <summary>The JPEG with an APP1 segment that holds nothing but the EXIF orientation.</summary>
    public static byte[] WithOrientation(byte[] jpeg, ushort orientation)
    {
        byte[] segment =
        [
            0xFF,
            0xE1,
            0,
            34,
            .. "Exif"u8,
            0,
            0,
            .. "MM"u8,
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            (byte)(orientation >> 8),
            (byte)orientation,
            0,
            0,
            0,
            0,
            0,
            0,
        ];
        return [.. jpeg[..2], .. segment, .. jpeg[2..]];
    }

    /// <summary>A PNG that promises <paramref name="width"/>×<paramref name="height"/> pixels and holds none.</summary>
    public static byte[] PngHeader(int width, int height)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 2;
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", [0x78, 0x9C, 0, 0, 0, 0])];
    }

    /// <summary>The size that the frame header of a JPEG states.</summary>
    public static (int Width, int Height) JpegSize(byte[] jpeg)
    {
        for (int at = 2; at < jpeg.Length; )
        {
            byte marker = jpeg[at + 1];
            if (marker is >= 0xC0 and <= 0xC2)
                return (
                    BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 7)),
                    BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 5))
                );
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2));
        }
        throw new InvalidDataException("no frame header");
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(type), .. data];
        byte[] length = new byte[4],
            check = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc32(content));
        return [.. length, .. content, .. check];
    }

    // ISO 3309, as PNG prescribes.
    private static uint Crc32(byte[] data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }
}
