namespace Partwise.Imaging.Native;

/// <summary>
/// Puts right what some cameras and programs write wrong into the headers of a JPEG and what changes no pixel: an unknown JFIF version, the
/// spectral fields of a sequential scan, which have one permitted value (ITU-T T.81, table B.3), and zeros between segments. Encoded data
/// is never touched.
///</summary>
internal static class JpegRepair
{
    private const byte Mark = 0xFF,
        StartOfImage = 0xD8,
        EndOfImage = 0xD9,
        StartOfScan = 0xDA,
        FirstApplication = 0xE0;

    /// <summary>A corrected copy; null where there is nothing of this kind to correct, or the segments cannot be followed.</summary>
    public static byte[]? Of(ReadOnlySpan<byte> data)
    {
        var copy = new MemoryStream(data.Length);
        copy.Write(data[..2]);
        int at = 2;
        bool sequential = false,
            changed = false;
        while (at + 4 <= data.Length)
        {
            int zeros = data[at..].IndexOfAnyExcept((byte)0);
            if (zeros > 0)
            {
                at += zeros;
                changed = true;
                continue;
            }
            if (zeros < 0 || data[at] != Mark)
                return null;
            byte marker = data[at + 1];
            if (marker == Mark)
            {
                copy.WriteByte(Mark);
                at++;
                continue;
            }
            if (marker == EndOfImage)
                break;
            if (marker is StartOfImage or 0)
                return null;
            int length = 2 + ((data[at + 2] << 8) | data[at + 3]);
            if (at + length > data.Length || length < 4)
                return null;
            byte[] segment = data.Slice(at, length).ToArray();
            // Baseline and extended sequential with Huffman codes; in all other processes the fields mean something.
            sequential |= marker is 0xC0 or 0xC1;
            changed |= marker switch
            {
                FirstApplication => SetVersion(segment),
                StartOfScan => sequential && SetSpectrum(segment),
                _ => false,
            };
            copy.Write(segment);
            at += length;
            if (marker != StartOfScan)
                continue;
            int end = EndOfScan(data, at);
            copy.Write(data[at..end]);
            at = end;
        }
        copy.Write(data[at..]);
        return changed ? copy.ToArray() : null;
    }

    private static bool SetVersion(byte[] segment)
    {
        if (segment.Length < 12 || !segment.AsSpan(4, 5).SequenceEqual("JFIF\0"u8) || segment[9] == 1)
            return false;
        segment[9] = 1;
        return true;
    }

    private static bool SetSpectrum(byte[] segment)
    {
        if (segment.Length < 8 || segment.Length != 8 + (2 * segment[4]))
            return false;
        Span<byte> fields = segment.AsSpan(segment.Length - 3);
        if (fields is [0, 63, 0])
            return false;
        (fields[0], fields[1], fields[2]) = (0, 63, 0);
        return true;
    }

    /// <summary>Where the next segment begins: behind encoded data, in which a marker's first byte is followed by zero or a restart
    /// number.</summary>
    private static int EndOfScan(ReadOnlySpan<byte> data, int at)
    {
        for (; at + 1 < data.Length; at++)
        {
            if (data[at] == Mark && data[at + 1] is not (0 or >= 0xD0 and <= 0xD7 or Mark))
                return at;
        }
        return data.Length;
    }
}
