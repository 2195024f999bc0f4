using System.Buffers.Binary;
using System.Text;
using Partwise.Files;
using Partwise.Testing;

namespace Partwise.Tests.Files;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void Complete_SeveralTensors_ReadBackExactly()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.safetensors");
        using (SafetensorsWriter writer = new(path))
        {
            writer.SetMetadata("schema", "partwise.bundle/1");
            writer.Add<float>("b.single", [1.5f, -2f, 3f], 3);
            writer.Add<double>("a.double", [Math.PI, -0.0, double.Epsilon, 4], 2, 2);
            writer.Add<long>("c.index", [long.MinValue], []);
            writer.Add<double>("empty", [], 0, 5);
            writer.Complete();
        }
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(["a.double", "b.single", "c.index", "empty"], file.Tensors.Keys);
        Assert.Equal("partwise.bundle/1", file.Metadata["schema"]);
        Assert.Equal([2, 2], file.Tensors["a.double"].Shape);
        Assert.Equal([Math.PI, -0.0, double.Epsilon, 4], file.Read<double>("a.double"));
        Assert.Equal([1.5f, -2f, 3f], file.Read<float>("b.single"));
        Assert.Equal([long.MinValue], file.Read<long>("c.index"));
        Assert.Empty(file.Read<double>("empty"));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Complete_OtherOrderOfAdding_GivesTheSameBytes()
    {
        using TemporaryFolder folder = new();
        Write(folder.File("1"), ["a", "b", "c"]);
        Write(folder.File("2"), ["c", "a", "b"]);
        byte[] first = File.ReadAllBytes(folder.File("1"));
        Assert.Equal(first, File.ReadAllBytes(folder.File("2")));
        Assert.Equal(0L, BinaryPrimitives.ReadInt64LittleEndian(first) % 8);

        static void Write(string path, string[] names)
        {
            using SafetensorsWriter writer = new(path);
            foreach (string name in names)
            {
                if (name == "a")
                    writer.Add<float>(name, [1], 1);
                else
                    writer.Add<double>(name, [name[0]], 1);
            }
            writer.Complete();
        }
    }

    [Fact]
    public void Dispose_WithoutComplete_LeavesNothing()
    {
        using TemporaryFolder folder = new();
        using (SafetensorsWriter writer = new(folder.File("a")))
            writer.Add<float>("x", [1], 1);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Add_NameTwiceOrReserved_IsRefused()
    {
        using TemporaryFolder folder = new();
        using SafetensorsWriter writer = new(folder.File("a"));
        writer.Add<float>("x", [1], 1);
        var error = Assert.Throws<ArgumentException>(() => writer.Add<float>("x", [1], 1));
        Assert.StartsWith(
            "The tensor name 'x' is already taken; every tensor needs a name of its own.",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Equal("name", Assert.Throws<ArgumentException>(() => writer.Add<float>("__metadata__", [1], 1)).ParamName);
        Assert.StartsWith(
            "Elements of type Int16 cannot be written",
            Assert.Throws<ArgumentException>(() => writer.Add<short>("s", [1], 1)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_MissingOrOtherType_SaysWhatThereIs()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a");
        using (SafetensorsWriter writer = new(path))
        {
            writer.Add<float>("x", [1], 1);
            writer.Complete();
        }
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal($"'{path}' has no tensor 'y'; it has 'x'.", Assert.Throws<DataFileException>(() => file.Read<float>("y")).Message);
        Assert.Equal(
            $"The tensor 'x' of '{path}' holds F32 values where F64 is needed.",
            Assert.Throws<DataFileException>(() => file.Read<double>("x")).Message
        );
    }

    [Theory]
    [InlineData("[]", 0, "its header is not a JSON object")]
    [InlineData("{", 0, "its header is not JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "the tensor 'a' lacks a dtype, a shape or its two data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,400]}}""", 4, "the tensor 'a' lies outside the 4 bytes of data")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "the tensor 'a' lies outside the 4 bytes of data")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":["0","4"]}}""", 4, "the tensor 'a' lies outside the 4 bytes of data")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "the tensor 'a' has a shape that does not fit its bytes")]
    [InlineData(
        """{"a":{"dtype":"F64","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,8]}}""",
        8,
        "the tensor 'a' has a shape that does not fit its bytes"
    )]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "the tensor 'a' has the dimension -1")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        4,
        "the tensor 'b' overlaps another or leaves a hole"
    )]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "the tensor 'a' overlaps another or leaves a hole")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        8,
        "it names the tensor 'a' twice"
    )]
    [InlineData("{}", 3, "its tensors take 0 bytes of the 3 that follow the header")]
    public void Open_HostileHeader_SaysWhatIsWrong(string header, int data, string reason)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a");
        byte[] json = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[data]]);
        var error = Assert.Throws<DataFileException>(() => SafetensorsFile.Open(path));
        Assert.Equal($"'{path}' is not a readable safetensors file: {reason}; the file is damaged.", error.Message);
    }

    [Fact]
    public void Open_HugeHeaderOrTooShort_IsRefusedWithoutReading()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a");
        File.WriteAllBytes(path, BitConverter.GetBytes(ulong.MaxValue));
        Assert.Equal(
            $"'{path}' is not a readable safetensors file: it states a header of 18446744073709551615 bytes in a file of 8, at most "
                + $"33554432 are allowed; the file is damaged.",
            Assert.Throws<DataFileException>(() => SafetensorsFile.Open(path)).Message
        );
        File.WriteAllBytes(path, [1, 2]);
        Assert.Equal(
            $"'{path}' is not a safetensors file: it has only 2 bytes.",
            Assert.Throws<DataFileException>(() => SafetensorsFile.Open(path)).Message
        );
    }

    [Fact]
    public void Open_ManyDamagedCopies_ThrowsOnlyItsOwnException()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a");
        using (SafetensorsWriter writer = new(path))
        {
            writer.Add<double>("x", [1, 2, 3, 4], 2, 2);
            writer.Add<float>("y", [1, 2, 3], 3);
            writer.Complete();
        }
        byte[] good = File.ReadAllBytes(path);
        Random random = new(7);
        int refused = 0;
        for (int i = 0; i < 500; i++)
        {
            byte[] bad = [.. good];
            for (int n = 0; n < 3; n++)
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bad[..random.Next(bad.Length + 1)]);
            try
            {
                SafetensorsFile.Open(path).Dispose();
            }
            catch (DataFileException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 400, 500);
    }
}
