using Partwise.Aviary;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Testing;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.Files;

/// <summary>What has the name of a file and is none is refused at once, wherever a file is read. Without the one opener these tests hang or
/// fill the memory.</summary>
public sealed class InputFileTests
{
    private static readonly Dictionary<string, Action<string>> s_readers = new()
    {
        ["model.onnx"] = path => OnnxModel.Load(path),
        ["a.npy"] = path => NpyFile.Read(path),
        ["a.mat"] = path => MatFile.Read(path),
        ["a.safetensors"] = path => SafetensorsFile.Open(path).Dispose(),
        ["a.pth"] = path => StateDictionary.Open(path).Dispose(),
        ["a.jpg"] = path => ImageDecoder.Decode(path),
        ["model.labels.txt"] = path => LabelSet.FromFile(path, 3),
        ["labels.csv"] = path => LabelSet.FromFile(path, 3),
        ["preprocess.json"] = path => Preprocessing.FromFile(path, null),
        ["config.json"] = path => ConfigurationReader.Read(null, path, new Dictionary<string, string>()),
        ["photos.csv"] = path => DatasetReader.Open(path),
        ["map.csv"] = path => LabelMap.Read(path),
        ["bundle.json"] = path => Bundle.Open(Path.GetDirectoryName(path)!),
        ["scene.json"] = path => SceneJson.ReadFile(path),
    };

    public static TheoryData<string, string> Everything
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (string reader in s_readers.Keys)
            {
                foreach (string kind in new[] { "pipe", "device", "folder" })
                    all.Add(reader, kind);
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Read_NoRegularFile_IsRefusedAtOnce(string reader, string kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "pipes and devices with names of files are of Unix");
        using var folder = new TemporaryFolder();
        string path = folder.File(reader);
        SpecialFiles.Make(path, kind);
        Task<Exception?> read = Task.Run(() => Record.Exception(() => s_readers[reader](path)), TestContext.Current.CancellationToken);
        Exception? error = await read.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.True(error is PartwiseException or OnnxException or ImageException or IOException, $"{error}");
        Assert.DoesNotContain("unforeseen", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipe", "it is a pipe or a device, not a file; copy its content into a file")]
    [InlineData("device", "it is a pipe or a device, not a file; copy its content into a file")]
    [InlineData("folder", "it is a folder, not a file")]
    public void Open_NoRegularFile_SaysWhatItIs(string kind, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells the kind of an open file");
        using var folder = new TemporaryFolder();
        SpecialFiles.Make(folder.File("x"), kind);
        Assert.Equal(message, Assert.Throws<IOException>(() => InputFile.Open(folder.File("x"))).Message);
    }

    [Fact]
    public void Open_ChainOfLinks_ReadsTheFileBehindAndItsSize()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("blobs"));
        File.WriteAllBytes(folder.File("blobs/aaaa"), [1, 2, 3, 4]);
        File.CreateSymbolicLink(folder.File("inner"), "blobs/aaaa");
        File.CreateSymbolicLink(folder.File("model.npy"), folder.File("inner"));
        Assert.Equal([1, 2, 3, 4], InputFile.ReadAllBytes(folder.File("model.npy"), 4, _ => new IOException("too large")));
        Assert.Equal(4, InputFile.Stamp(folder.File("model.npy")).Length);
        Assert.Equal(
            "4",
            Assert
                .Throws<InvalidOperationException>(() =>
                    InputFile.ReadAllBytes(folder.File("model.npy"), 3, n => new InvalidOperationException($"{n}"))
                )
                .Message
        );
    }

    [Fact]
    public void Open_Missing_IsNotFound()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<FileNotFoundException>(() => InputFile.Open(folder.File("none")));
        Assert.Throws<DirectoryNotFoundException>(() => InputFile.Open(folder.File("no/ne")));
        Assert.Throws<FileNotFoundException>(() => InputFile.Open("a\0b"));
        Assert.Equal(new FileStamp(-1, 0), InputFile.Stamp(folder.File("none")));
    }

    [Fact]
    public void TryOpen_LinkOutOfTheFolder_IsRefusedAndOneWithinIsNot()
    {
        using var outer = new TemporaryFolder();
        Directory.CreateDirectory(outer.File("bundle/patches"));
        File.WriteAllText(outer.File("secret"), "secret");
        File.WriteAllText(outer.File("bundle/a.jpg"), "a");
        File.CreateSymbolicLink(outer.File("bundle/patches/out.jpg"), outer.File("secret"));
        File.CreateSymbolicLink(outer.File("bundle/patches/in.jpg"), "../a.jpg");
        Directory.CreateSymbolicLink(outer.File("bundle/away"), outer.Path);
        // The folder itself may be reached by a link.
        Directory.CreateSymbolicLink(outer.File("link"), outer.File("bundle"));
        foreach (string folder in new[] { outer.File("bundle"), outer.File("bundle/"), outer.File("link") })
        {
            Assert.Null(ContainedFile.TryOpen(folder, "patches/out.jpg"));
            Assert.Null(ContainedFile.TryOpen(folder, "away/secret"));
            Assert.Null(ContainedFile.TryOpen(folder, "../secret"));
            using FileStream? within = ContainedFile.TryOpen(folder, "patches/in.jpg");
            Assert.Equal("a"u8.ToArray(), InputFile.ReadAllBytes(within!));
        }
    }
}
