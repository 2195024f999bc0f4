using Partwise.Files;
using Partwise.Testing;

namespace Partwise.Tests.Datasets.Cars;

public sealed class MatFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("a.mat");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_EveryKind_GivesItsValues(bool compressed)
    {
        IReadOnlyDictionary<string, MatValue> values = Read(Sample(compressed));
        Assert.Equal(["cars", "names", "number", "small", "text"], values.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([-2.5], values["number"].Numbers);
        Assert.Equal((MatKind.Numbers, 3), (values["small"].Kind, values["small"].Count));
        Assert.Equal([1, 255, 7], values["small"].Numbers);
        Assert.Equal("Škoda", values["text"].Text);
        Assert.Equal(["a", "Bb"], values["names"].Cells.Select(c => c.Text));
        Assert.Equal([1, 2], values["cars"].Dimensions);
        Assert.Equal(["x.jpg", "y.jpg"], values["cars"].Fields["fname"].Select(v => v.Text));
        Assert.Equal([3, 4], values["cars"].Fields["class"].Select(v => v.Numbers[0]));
    }

    [Fact]
    public void Read_OtherFiles_SaysWhatIsNeeded()
    {
        Fails(new byte[50], "is not a little-endian MAT file of level 5; save it with save(…, '-v7').");
        byte[] big = Sample(false);
        (big[126], big[127]) = ((byte)'M', (byte)'I');
        Fails(big, "little-endian");
        byte[] hdf = Sample(false);
        "MATLAB 7.3"u8.CopyTo(hdf);
        Fails(hdf, "is a MAT file of version 7.3; save it again with save(…, '-v7').");
    }

    [Fact]
    public void Read_HostileFiles_AreRefusedBeforeTheyCost()
    {
        // Billions of numbers are stated, none are there.
        Fails(MatWriter.File(false, ("a", name => MatWriter.Array(6, name, [50_000, 50_000], MatWriter.Element(9, new byte[8])))), "holds more than 8000000 numbers");
        Fails(MatWriter.File(false, ("a", name => MatWriter.Array(6, name, [-1, 2], []))), "an array has an impossible size");
        Fails(MatWriter.File(false, ("a", name => MatWriter.Array(2, name, [1, 1], MatWriter.Element(5, BitConverter.GetBytes(-8))))), "is damaged");
        Func<string, byte[]> deep = MatWriter.Number(1);
        for (int i = 0; i < 40; i++)
        {
            Func<string, byte[]> inner = deep;
            deep = MatWriter.Cells(inner);
        }
        Fails(MatWriter.File(true, ("a", deep)), "nested more than 16 deep");
        // A small file that would unpack to 300 MB of zeros.
        Fails(MatWriter.File(true, ("a", name => new byte[300 << 20])), "unpacks to more than 268435456 bytes");
    }

    [Fact]
    public void Read_AnyDamage_IsReadOrRefusedWithOneException()
    {
        byte[][] samples = [Sample(true), Sample(false)];
        var random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = [.. samples[round % 2]];
            for (int i = random.Next(1, 6); i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            try
            {
                Read(bytes);
            }
            catch (DataFileException e)
            {
                Assert.StartsWith($"'{Target}' ", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.InRange(refused, 500, 2999);
    }

    private static byte[] Sample(bool compressed) => MatWriter.File(compressed,
        ("number", MatWriter.Number(-2.5)),
        ("small", MatWriter.Bytes(1, 255, 7)),
        ("text", MatWriter.Text("Škoda")),
        ("names", MatWriter.Cells(MatWriter.Text("a"), MatWriter.Text("Bb"))),
        ("cars", MatWriter.Structs(["fname", "class"], [MatWriter.Text("x.jpg"), MatWriter.Number(3)], [MatWriter.Text("y.jpg"), MatWriter.Bytes(4)])));

    private IReadOnlyDictionary<string, MatValue> Read(byte[] bytes)
    {
        File.WriteAllBytes(Target, bytes);
        return MatFile.Read(Target);
    }

    private void Fails(byte[] bytes, string message)
        => Assert.Contains(message, Assert.Throws<DataFileException>(() => Read(bytes)).Message, StringComparison.Ordinal);
}
