using Partwise.Bundles;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Testing;

namespace Partwise.Tests.Bundles;

public sealed class ExplanationWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Bundle _bundle;
    private readonly PhotoExplanation _explained;
    private readonly string _target;

    public ExplanationWriterTests()
    {
        _bundle = Bundle.Open(SmallBundle.Make(_folder));
        File.WriteAllBytes(_folder.File("photo.png"), ImageEncoder.Png(SmallBundle.Picture(new Random(9), 90, 60)));
        _explained = _bundle.Explain(_folder.File("photo.png"), null, null, TestContext.Current.CancellationToken);
        _target = Directory.CreateDirectory(_folder.File("out")).FullName;
    }

    public void Dispose()
    {
        _bundle.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Write_NameOfDots_StaysInTheFolder()
    {
        string[] before = [.. Directory.GetFileSystemEntries(_folder.Path).Order()];
        var writer = new ExplanationWriter(_target, ["...jpg", "explain.json.jpg"], RawMaps.Float32);

        writer.Write(0, _explained);
        writer.Write(1, _explained);

        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path).Order());
        Assert.Equal(
            ["_explain.json", "image"],
            Directory.GetFileSystemEntries(_target).Select(e => Path.GetFileName(e)!).Order(StringComparer.Ordinal)
        );
        Assert.Equal("image/class0-part1.png", writer.HeatmapName(0, 0, 1));
        Assert.True(File.Exists(Path.Combine(_target, writer.HeatmapName(0, 0, 1))));
        Assert.True(File.Exists(Path.Combine(_target, writer.MapName(1, 1)!)));
    }

    [Fact]
    public void Write_Heatmaps_AreThoseOfDrawPart()
    {
        var writer = new ExplanationWriter(_target, ["photo.png"], RawMaps.None);

        writer.Write(0, _explained);

        Assert.Null(writer.MapName(0, 0));
        foreach (var prediction in _explained.Predictions)
        {
            foreach (var part in prediction.Parts)
                Assert.Equal(
                    ImageEncoder.Png(_explained.DrawPart(prediction, part)),
                    File.ReadAllBytes(Path.Combine(_target, writer.HeatmapName(0, prediction.Class, part.Prototype)))
                );
        }
    }

    [Fact]
    public void Write_SixteenBits_AreTheMapsRounded()
    {
        var exact = new ExplanationWriter(_target, ["photo.png"], RawMaps.Float32);
        exact.Write(0, _explained);
        float[] expected = NpyFile.Read(Path.Combine(_target, exact.MapName(0, 0)!)).ToSingles();
        var half = new ExplanationWriter(_target, ["photo.png"], RawMaps.Float16);
        half.Write(0, _explained);

        NpyArray written = NpyFile.Read(Path.Combine(_target, half.MapName(0, 0)!));

        Assert.Equal(NpyType.Float16, written.Type);
        Assert.Equal(expected.Select(v => (float)(Half)v), written.ToSingles());
        Assert.Contains(expected, v => v != 0);
    }

    [Fact]
    public void Write_ValueBeyondSixteenBits_NamesTheOtherWay()
    {
        string path = _folder.File("map.npy");
        PartwiseException e = Assert.Throws<PartwiseException>(() => RawMapFile.Write(path, [1, 70000], RawMaps.Float16, 2));
        Assert.Equal($"'{path}' would hold 7e+04; 16-bit floats end at 65504. Write 32-bit floats (npy).", e.Message);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void WritePage_TooManyBytes_LinksAndCopiesTheBundlesPictures()
    {
        var writer = new ExplanationWriter(_target, ["my photo.png"], RawMaps.None);
        writer.Write(0, _explained);

        writer.WritePage(_bundle, [], inlineBytes: 0);

        string page = File.ReadAllText(Path.Combine(_target, "index.html"));
        Assert.DoesNotContain("data:image/jpeg", page, StringComparison.Ordinal);
        Assert.Contains("my photo/photo.jpg", page, StringComparison.Ordinal);
        foreach (BundleExemplar exemplar in _bundle.Document.Classes.SelectMany(c => c.Prototypes).SelectMany(p => p.Exemplars))
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(_bundle.Folder, exemplar.Crop)),
                File.ReadAllBytes(Path.Combine(_target, exemplar.Crop))
            );
    }

    [Fact]
    public void WritePage_FewBytes_HoldsThePictures()
    {
        var writer = new ExplanationWriter(_target, ["photo.png"], RawMaps.None);
        writer.Write(0, _explained);

        writer.WritePage(_bundle, []);

        Assert.Contains("data:image/jpeg", File.ReadAllText(Path.Combine(_target, "index.html")), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_target, "patches")));
    }

    [Fact]
    public void WritePage_ManyPhotos_ShowsTheFirstAndSaysSo()
    {
        var writer = new ExplanationWriter(_target, [.. Enumerable.Range(0, 10_002).Select(i => $"photo{i}.png")], RawMaps.None);
        writer.Write(9_999, _explained);
        writer.Write(10_000, _explained);

        writer.WritePage(_bundle, []);

        string page = File.ReadAllText(Path.Combine(_target, "index.html"));
        Assert.Contains("photo9999.png", page, StringComparison.Ordinal);
        Assert.DoesNotContain("photo10000.png", page, StringComparison.Ordinal);
        Assert.Contains("first 10000 of 10002 photos", page, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_target, "photo10000/photo.jpg")));
    }
}
