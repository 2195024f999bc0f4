using Partwise.Aviary;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Testing;

namespace Partwise.Tests.Aviary;

public sealed class AviaryWriterTests
{
    private static readonly AviaryOptions s_small = new()
    {
        Species = 3,
        TrainPerSpecies = 3,
        TestPerSpecies = 2,
        Size = 64,
        Seed = 7,
    };

    [Fact]
    public void Write_Small_ReadsAsCub()
    {
        using var folder = new TemporaryFolder();
        string root = Path.Combine(folder.Path, "aviary");

        Write(root, s_small);

        ImageDataset dataset = DatasetReader.Open(root, new DatasetOptions { Split = DatasetSplit.All });
        Assert.Equal(DatasetKind.Cub, dataset.Kind);
        Assert.Empty(dataset.Skipped);
        Assert.Equal(["crown", "beak", "eye", "breast", "belly", "wing", "tail", "legs"], dataset.PartNames);
        Assert.Equal(SpeciesCatalog.Create(7, 3).Species.Select(s => $"{s.Index + 1:D3}.{s.Name}"), dataset.Classes.Select(c => c.Name));
        Assert.Equal(15, dataset.Images.Count);
        Assert.Equal(6, dataset.Images.Count(i => i.Split == "test"));
        foreach (DatasetImage image in dataset.Images)
        {
            Assert.Equal(64, ImageDecoder.Decode(image.Path).Width);
            Box box = Assert.NotNull(image.BoundingBox);
            Assert.Equal(8, image.Parts.Count);
            Assert.All(
                image.Parts.Where(p => p.Visible),
                p => Assert.True(p.X > box.X && p.X < box.X + box.Width && p.Y > box.Y && p.Y < box.Y + box.Height)
            );
        }
    }

    [Fact]
    public void Write_TestImages_HaveScenesThatGiveImageMaskAndLocations()
    {
        using var folder = new TemporaryFolder();
        string root = Path.Combine(folder.Path, "aviary");
        Write(root, s_small);

        DatasetImage[] test = [.. DatasetReader.Open(root, new DatasetOptions { Split = DatasetSplit.Test }).Images];

        Assert.Equal(
            test.Select(i => $"{i.Id:D5}.json"),
            Directory.GetFiles(Path.Combine(root, "scenes")).Select(f => Path.GetFileName(f)).Order()
        );
        foreach (DatasetImage image in test)
        {
            Scene scene = SceneJson.ReadFile(Path.Combine(root, "scenes", $"{image.Id:D5}.json"));
            PartMasks masks = SceneRenderer.PartMasks(scene);
            Assert.Equal(masks.ToImage().Pixels, ImageDecoder.Decode(Path.Combine(root, "masks", $"{image.Id:D5}.png")).Pixels);
            Assert.Equal(masks.Locations, image.Parts);
            Assert.Equal(ImageEncoder.Jpeg(SceneRenderer.Render(scene), AviaryWriter.JpegQuality), File.ReadAllBytes(image.Path));
        }
    }

    [Fact]
    public void Write_OneOrThreeThreads_GivesSameBytes()
    {
        using var folder = new TemporaryFolder();
        string one = Path.Combine(folder.Path, "one"),
            three = Path.Combine(folder.Path, "three");

        Write(one, s_small);
        Write(three, s_small with { Threads = 3 });

        string[] files =
        [
            .. Directory
                .GetFiles(one, "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(one, f))
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(
            files,
            Directory
                .GetFiles(three, "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(three, f))
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(15 + 2 * 6 + 8, files.Length);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(one, file)), File.ReadAllBytes(Path.Combine(three, file))));
    }

    [Fact]
    public void Write_IncompleteShareOne_TrainingBirdsLackPartsButNotTheDefiningOnes()
    {
        using var folder = new TemporaryFolder();
        string root = folder.File("aviary");
        Write(root, s_small with { IncompleteShare = 1, TrainPerSpecies = 6 });

        ImageDataset dataset = DatasetReader.Open(root, new DatasetOptions { Split = DatasetSplit.All });

        SpeciesCatalog catalog = SpeciesCatalog.Create(7, 3);
        Assert.All(
            dataset.Images.Where(i => i.Split == "train"),
            image =>
            {
                Assert.InRange(image.Parts.Count(p => !p.Visible), 1, 4);
                Assert.All(catalog.DefiningParts(Assert.NotNull(image.Class)), part => Assert.True(image.Parts[(int)part].Visible));
            }
        );
        Assert.True(
            dataset
                .Images.Where(i => i.Split == "train")
                .Select(i => string.Join(' ', i.Parts.Where(p => !p.Visible).Select(p => p.Part)))
                .Distinct()
                .Count() > 6
        );
        Assert.All(dataset.Images.Where(i => i.Split == "test"), image => Assert.InRange(image.Parts.Count(p => !p.Visible), 0, 1));
    }

    [Fact]
    public void Write_Cancelled_LeavesNothing()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        int last = 0;
        var progress = new Reports(report =>
        {
            last = report.Done;
            Assert.Equal(15, report.Total);
            if (report.Done == 4)
                source.Cancel();
        });

        Assert.ThrowsAny<OperationCanceledException>(() =>
            AviaryWriter.Write(Path.Combine(folder.Path, "aviary"), s_small, false, progress, source.Token)
        );

        Assert.Equal(4, last);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_FolderExists_ReplacesOnlyAnAviaryAndOnlyWhenAsked()
    {
        using var folder = new TemporaryFolder();
        string root = Path.Combine(folder.Path, "photos");
        Directory.CreateDirectory(root);
        File.WriteAllText(Path.Combine(root, "mine.txt"), "keep");

        Assert.Contains(
            "is not an earlier output",
            Assert.Throws<OutputException>(() => Write(root, s_small, overwrite: true)).Message,
            StringComparison.Ordinal
        );
        File.WriteAllText(Path.Combine(root, AviaryWriter.SpeciesFile), "{}");
        Assert.Contains(
            "is not an earlier output",
            Assert.Throws<OutputException>(() => Write(root, s_small, overwrite: true)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal("keep", File.ReadAllText(Path.Combine(root, "mine.txt")));

        string aviary = Path.Combine(folder.Path, "aviary");
        AviaryOptions tiny = s_small with { TrainPerSpecies = 1, TestPerSpecies = 1 };
        Write(aviary, tiny);
        Assert.Contains(
            "allow it to be replaced",
            Assert.Throws<OutputException>(() => Write(aviary, tiny)).Message,
            StringComparison.Ordinal
        );
        Write(aviary, tiny, overwrite: true);
        File.WriteAllText(Path.Combine(aviary, "mine.txt"), "keep");
        Assert.Contains(
            "has not written (mine.txt)",
            Assert.Throws<OutputException>(() => Write(aviary, tiny, overwrite: true)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Write_OptionOutOfRange_SaysWhatIsAllowed()
    {
        using var folder = new TemporaryFolder();
        string root = Path.Combine(folder.Path, "aviary");

        Assert.Contains(
            "Size must be 32 to 1024",
            Assert.Throws<ArgumentOutOfRangeException>(() => Write(root, s_small with { Size = 8 })).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "TrainPerSpecies must be 1 to 100000",
            Assert.Throws<ArgumentOutOfRangeException>(() => Write(root, s_small with { TrainPerSpecies = 0 })).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "IncompleteShare must be 0 to 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => Write(root, s_small with { IncompleteShare = double.NaN })).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static void Write(string root, AviaryOptions options, bool overwrite = false) =>
        AviaryWriter.Write(root, options, overwrite, cancellationToken: TestContext.Current.CancellationToken);

    private sealed class Reports(Action<AviaryProgress> report) : IProgress<AviaryProgress>
    {
        public void Report(AviaryProgress value) => report(value);
    }
}
