using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Partwise.Files.Pickle;

/// <summary>The bytes of a pickle, read one after the other and counted.</summary>
/// <param name="stream">Where they lie; read from its present position on.</param>
/// <param name="length">How many bytes there may be.</param>
/// <param name="fault">Makes the errors.</param>
internal sealed class PickleStream(Stream stream, long length, PickleFault fault)
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private long _left = length;

    /// <summary>The next byte.</summary>
    public byte Byte()
    {
        int value = _left-- > 0 ? stream.ReadByte() : -1;
        return value >= 0 ? (byte)value : throw Ended();
    }

    /// <summary>The next two bytes as a number.</summary>
    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Fill(stackalloc byte[2]));

    /// <summary>The next four bytes as a signed number.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Fill(stackalloc byte[4]));

    /// <summary>The next four bytes as a number.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Fill(stackalloc byte[4]));

    /// <summary>The next eight bytes as a floating-point number; pickles write these with the highest byte first.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Fill(stackalloc byte[8]));

    /// <summary>Passes over eight bytes: the length of a frame, which says nothing that is needed.</summary>
    public void SkipFrame() => Fill(stackalloc byte[8]);

    /// <summary>The next bytes.</summary>
    public byte[] Bytes(long count)
    {
        if (count > PickleLimits.TextBytes)
            throw fault.Damaged(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"it has a text of {count} bytes where at most {PickleLimits.TextBytes} are allowed"
                )
            );
        if (count > _left)
            throw Ended();
        byte[] bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }

    /// <summary>The next bytes as UTF-8.</summary>
    public string Text(long count)
    {
        try
        {
            return s_strict.GetString(Bytes(count));
        }
        catch (DecoderFallbackException)
        {
            throw fault.Damaged("it has a text that is not UTF-8");
        }
    }

    /// <summary>A text up to the end of the line, at most 512 bytes long.</summary>
    public string Line()
    {
        var text = new StringBuilder();
        for (byte next = Byte(); next != '\n'; next = Byte())
        {
            if (text.Length == 512)
                throw fault.Damaged("it has a name of more than 512 bytes");
            text.Append((char)next);
        }
        return text.ToString();
    }

    private Span<byte> Fill(Span<byte> bytes)
    {
        _left -= bytes.Length;
        if (_left < 0 || stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw Ended();
        return bytes;
    }

    private DataFileException Ended() => fault.Damaged("it ends in the middle of its description");
}
