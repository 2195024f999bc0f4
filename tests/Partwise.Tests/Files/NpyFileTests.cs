using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Partwise.Files;
using Partwise.Testing;
using TestData = Partwise.Testing.TestData;

namespace Partwise.Tests.Files;

public sealed class NpyFileTests
{
    [Fact]
    public void Write_Floats_ReadsBackWithShape()
    {
        using MemoryStream stream = new();
        NpyFile.Write<float>(stream, [1, -2.5f, 3, 4, 5, float.MaxValue], 2, 3);
        Assert.Equal(0, (stream.Length - 24) % 64);
        stream.Position = 0;
        NpyArray array = NpyFile.Read(stream, "a.npy");
        Assert.Equal(NpyType.Float32, array.Type);
        Assert.Equal([2, 3], array.Shape);
        Assert.Equal([1, -2.5f, 3, 4, 5, float.MaxValue], array.Values<float>().ToArray());
        Assert.Equal([1, -2.5, 3, 4, 5, float.MaxValue], array.ToDoubles());
    }

    [Fact]
    public void Write_OtherTypesAndRanks_ReadBack()
    {
        Assert.Equal([7.5], RoundTrip<double>([7.5], []).ToDoubles());
        Assert.Equal([long.MinValue, long.MaxValue], RoundTrip<long>([long.MinValue, long.MaxValue], [2]).Values<long>().ToArray());
        Assert.Equal([1L, -2L], RoundTrip<int>([1, -2], [2, 1]).ToInt64s());
        Assert.Equal([0f, 255f], RoundTrip<byte>([0, 255], [1, 2, 1]).ToSingles());
        Assert.Equal([0.5f, 65504f], RoundTrip<Half>([(Half)0.5f, Half.MaxValue], [2]).ToSingles());
        Assert.Equal(0, RoundTrip<float>([], [0, 3]).Count);
    }

    [Fact]
    public void Write_AnyDoubles_ReadBackBitForBit() =>
        Prop.ForAll(
                FsCheck.FSharp.ArbMap.defaults.ArbFor<double[]>(),
                values =>
                    RoundTrip<double>(values, [values.Length])
                        .Values<double>()
                        .ToArray()
                        .Select(BitConverter.DoubleToInt64Bits)
                        .SequenceEqual(values.Select(BitConverter.DoubleToInt64Bits))
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Write_WrongShape_IsRefused()
    {
        using MemoryStream stream = new();
        var error = Assert.Throws<ArgumentException>(() => NpyFile.Write<float>(stream, [1, 2, 3], 2, 2));
        Assert.StartsWith(
            "3 values were given for the shape (2, 2); the product of the shape must be their number.",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Equal("shape", error.ParamName);
    }

    [Fact]
    public void Values_OtherType_IsRefused()
    {
        var error = Assert.Throws<DataFileException>(() => RoundTrip<float>([1], [1]).Values<double>().ToArray());
        Assert.Equal("'a.npy' holds Float32 values, not Double; ask for its own type or convert.", error.Message);
    }

    [Theory]
    [InlineData(
        "{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }",
        "'a.npy' holds elements of type '>f4'; allowed are <f2, <f4, <f8, <i4, <i8 and |u1."
    )]
    [InlineData(
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "'a.npy' holds elements of type '|O'; allowed are <f2, <f4, <f8, <i4, <i8 and |u1."
    )]
    [InlineData(
        "{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }",
        "'a.npy' is stored in Fortran order; save it in C order (numpy.ascontiguousarray)."
    )]
    [InlineData(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
        "'a.npy' states the dimension '-1'; whole numbers from 0 to 2147483647 are allowed."
    )]
    [InlineData(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }",
        "'a.npy' states the dimension '99999999999'; whole numbers from 0 to 2147483647 are allowed."
    )]
    [InlineData(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647), }",
        "'a.npy' states the shape (2147483647, 2147483647, 2147483647) of Float32; arrays of at most 2 GB can be read."
    )]
    [InlineData(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
        "'a.npy' has 4 bytes of elements where its shape (2) of Float32 takes 8; the file is damaged."
    )]
    [InlineData(
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
        "'a.npy' has a .npy header without a plain 'descr', 'fortran_order' and 'shape'; save one array of numbers."
    )]
    [InlineData("", "'a.npy' has a .npy header without a plain 'descr', 'fortran_order' and 'shape'; save one array of numbers.")]
    public void Read_HostileHeader_SaysWhatIsWrong(string header, string message)
    {
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), 0, 0, 0, 0];
        Assert.Equal(message, Assert.Throws<DataFileException>(() => NpyFile.Read(new MemoryStream(file), "a.npy")).Message);
    }

    [Fact]
    public void Read_NotNpyOrCutOff_SaysWhatIsWrong()
    {
        Assert.Equal("'a.npy' is not a .npy file: it does not start with the NUMPY mark.", Message([]));
        Assert.Equal("'a.npy' is not a .npy file: it does not start with the NUMPY mark.", Message("PK\u0003\u0004 zipped"u8.ToArray()));
        Assert.Equal("'a.npy' is a .npy file of version 9; versions 1 to 3 can be read.", Message([0x93, .. "NUMPY"u8, 9, 0]));
        Assert.Equal("'a.npy' ends inside its .npy header; the file is cut off.", Message([0x93, .. "NUMPY"u8, 1, 0, 50, 0, 1, 2]));
        Assert.Equal(
            "'a.npy' states a header of 4294967295 bytes; at most 65536 are allowed, so the file is damaged.",
            Message([0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255])
        );

        static string Message(byte[] file) => Assert.Throws<DataFileException>(() => NpyFile.Read(new MemoryStream(file), "a.npy")).Message;
    }

    [Fact]
    [Trait(TestData.Category, TestData.Golden)]
    public void Read_FilesOfNumpy_HaveTheStatedShapeAndType()
    {
        NpyArray features = NpyFile.Read(TestData.Fixture("p2n", "class3-k3.F.npy"));
        Assert.Equal(NpyType.Float16, features.Type);
        Assert.Equal(2, features.Shape.Count);
        Assert.All(features.ToSingles(), v => Assert.InRange(v, 0f, 6f));
        NpyArray pixels = NpyFile.Read(TestData.Fixture("torchvision-preprocess", "image0.pixels.npy"));
        Assert.Equal(NpyType.UInt8, pixels.Type);
        Assert.Equal([224, 224, 3], pixels.Shape);
    }

    private static NpyArray RoundTrip<T>(T[] values, int[] shape)
        where T : unmanaged
    {
        using TemporaryFolder folder = new();
        NpyFile.Write<T>(folder.File("a.npy"), values, shape);
        using FileStream stream = File.OpenRead(folder.File("a.npy"));
        return NpyFile.Read(stream, "a.npy");
    }
}
