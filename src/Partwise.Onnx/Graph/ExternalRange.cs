using Partwise.Files;

namespace Partwise.Onnx;

/// <summary>A checked part of a file.</summary>
/// <param name="Path">The file's full path.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes.</param>
internal readonly record struct ExternalRange(string Path, long Offset, long Length)
{
    public byte[] ReadAllBytes()
    {
        var bytes = new byte[checked((int)Length)];
        using FileStream file = Open();
        file.ReadExactly(bytes);
        return bytes;
    }

    public void CopyTo(Stream target)
    {
        using FileStream file = Open();
        var buffer = new byte[Math.Clamp(Length, 1, 1 << 20)];
        for (long left = Length; left > 0; )
        {
            int count = (int)Math.Min(left, buffer.Length);
            file.ReadExactly(buffer, 0, count);
            target.Write(buffer, 0, count);
            left -= count;
        }
    }

    private FileStream Open()
    {
        FileStream file = InputFile.Open(Path, bufferSize: 1);
        file.Position = Offset;
        return file;
    }
}
