using Partwise.Datasets;
using Partwise.Files;
using Partwise.PostHoc;
using Partwise.Testing;
using Partwise.Tests.Models;
using Partwise.Tests.Parts;

namespace Partwise.Tests.PostHoc;

/// <summary>Stored feature maps: a fit from them is the fit from photos, and nothing that is not theirs is taken.</summary>
public sealed class FeatureStorageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyClassifier _tiny = new(TinyClassifier.Usual);
    private readonly TinyPhotos _photos = new(
        "ape/1.png",
        "ape/2.png",
        "ape/broken.png",
        "ape/3.png",
        "bee/1.png",
        "bee/2.png",
        "cat/broken.png",
        "dog/1.png",
        "dog/2.png",
        "dog/3.png"
    );

    private string Store => _folder.File("store");

    public void Dispose()
    {
        _tiny.Dispose();
        _photos.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Fit_FromExactFeatures_IsTheBundleOfAFitFromPhotosByteForByte(int k)
    {
        Write();
        string plain = _folder.File("plain/birds.partwise"),
            stored = _folder.File("stored/birds.partwise");
        BundleFit.Run(_tiny.Path, _photos.Path, plain, Options(k), cancellationToken: TestContext.Current.CancellationToken);
        FittedBundle fit = Fit(stored, k);
        Assert.Equal(Contents(plain), Contents(stored));
        Assert.Equal(0, fit.Timings.Forward);
        Assert.True(fit.Document.Certificate!.Holds);
    }

    [Theory]
    [InlineData(FeatureType.F16, 1e-3)]
    [InlineData(FeatureType.U8, 2e-2)]
    public void Fit_FromRoundedFeatures_StillHoldsItsCertificate(FeatureType type, double tolerance)
    {
        WrittenFeatures written = Write(type: type);
        Assert.Equal(8, written.Images);
        FittedBundle exact = BundleFit.Run(
            _tiny.Path,
            _photos.Path,
            _folder.File("plain.partwise"),
            Options(1),
            cancellationToken: TestContext.Current.CancellationToken
        );
        FittedBundle rounded = Fit(_folder.File("rounded.partwise"), 1);
        // The certificate is measured on the photos themselves.
        Assert.True(rounded.Document.Certificate!.Holds);
        foreach ((var a, var b) in exact.Document.Classes.Zip(rounded.Document.Classes))
            Assert.Equal(a.MeanLogit, b.MeanLogit, tolerance * Math.Max(1, Math.Abs(a.MeanLogit)));
    }

    [Fact]
    public void Run_Again_KeepsWhatFitsAndComputesTheRest()
    {
        WrittenFeatures first = Write(),
            second = Write();
        Assert.Equal((4, 0, 8), (first.Classes, first.Kept, first.Images));
        Assert.Equal((4, 4, 8), (second.Classes, second.Kept, second.Images));
        Assert.Equal(["ape/broken.png", "cat/broken.png"], second.Skipped.Select(s => s.Path));
        SortedDictionary<string, string> before = Contents(Store);
        File.Delete(Path.Combine(Store, "class0003.safetensors"));
        File.WriteAllText(Path.Combine(Store, "class0001.safetensors"), "cut off");
        Assert.Equal(2, Write().Kept);
        Assert.Equal(before, Contents(Store));
    }

    [Fact]
    public void Run_Shards_GiveTheFolderOfOneRun()
    {
        Write();
        string shards = _folder.File("shards");
        for (int i = 1; i <= 3; i++)
            FeatureStorage.Run(
                _tiny.Path,
                _photos.Path,
                shards,
                new FeatureMapsOptions { Shard = Shard.Create(i, 3) },
                cancellationToken: TestContext.Current.CancellationToken
            );
        Assert.Equal(Contents(Store), Contents(shards));
    }

    [Fact]
    public void Fit_DamagedFeatures_AreNamed()
    {
        Write();
        string file = Path.Combine(Store, "class0000.safetensors");
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^8] ^= 0x10;
        File.WriteAllBytes(file, bytes);
        Assert.Contains($"'{file}' is damaged: ", Refusal(), StringComparison.Ordinal);
        File.WriteAllBytes(file, bytes[..100]);
        Assert.Contains(file, Refusal(), StringComparison.Ordinal);
        File.Copy(Path.Combine(Store, "class0001.safetensors"), file, overwrite: true);
        Assert.Equal(
            $"'{Store}' has no features of 'ape/1.png'; compute them with 'partwise features' on this dataset, with as many "
                + $"`ImagesPerClass`.",
            Refusal()
        );
        File.Delete(file);
        Assert.Equal($"There are no features '{file}'; compute them.", Refusal());
    }

    [Fact]
    public void Fit_PhotoThatChanged_IsNamed()
    {
        Write();
        File.Copy(Path.Combine(_photos.Path, "dog", "1.png"), Path.Combine(_photos.Path, "bee", "2.png"), overwrite: true);
        Assert.Equal(
            $"'bee/2.png' has changed since its features were stored in '{Store}'; compute them again with 'partwise features'.",
            Refusal()
        );
        Assert.Equal(3, Write().Kept);
        Fit(_folder.File("again.partwise"), 1);
    }

    [Fact]
    public void Fit_FeaturesOfAnotherModelOrCrop_AreRefused()
    {
        using var other = new TinyClassifier(TinyHead.Model((g, f) => g.Node("Softmax", g.Linear(g.Pooled(f), g.W(), g.B()))));
        FeatureStorage.Run(other.Path, _photos.Path, Store, cancellationToken: TestContext.Current.CancellationToken);
        Assert.StartsWith($"The features in '{Store}' are those of another model (SHA-256 ", Refusal(), StringComparison.Ordinal);
        Assert.Equal(
            $"'{Store}' holds features of another model, preprocessing, crop, type, device or version; choose another name, or remove it.",
            Assert.Throws<OutputException>(() => Write()).Message
        );
        Directory.Delete(Store, recursive: true);
        Write(crop: CropMode.Box);
        Assert.StartsWith(
            $"The features in '{Store}' were computed with another feature map, output, preprocessing, crop, device or version",
            Refusal(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Fit_NoFeatures_SaysSo()
    {
        Assert.Equal($"There are no features in '{Store}': it has no features.json; compute them with 'partwise features'.", Refusal());
        Directory.CreateDirectory(Store);
        File.WriteAllText(Path.Combine(Store, "mine.txt"), "");
        Assert.Equal(
            $"'{Store}' already exists and holds no features; choose another name.",
            Assert.Throws<OutputException>(() => Write()).Message
        );
        File.WriteAllText(Path.Combine(Store, "features.json"), "{");
        Assert.StartsWith($"'{Path.Combine(Store, "features.json")}' is damaged (", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_ValuesThatDoNotFit_AreRefused()
    {
        byte[] bytes = new byte[8];
        Assert.Contains(
            "store f32 or f16",
            Assert.Throws<PartwiseException>(() => FeatureCode.Encode([1f, -1f], FeatureType.U8, bytes)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "half precision ends at 65504",
            Assert.Throws<PartwiseException>(() => FeatureCode.Encode([1f, 1e6f], FeatureType.F16, bytes.AsSpan(0, 4))).Message,
            StringComparison.Ordinal
        );
    }

    private static BundleFitOptions Options(int k) =>
        new()
        {
            Fit = new FitOptions
            {
                Decomposition = new DecompositionOptions { K = k },
                Exemplars = 2,
                Threads = 2,
            },
        };

    private static SortedDictionary<string, string> Contents(string folder) =>
        new(
            Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .ToDictionary(f => Path.GetRelativePath(folder, f), FileHash.Sha256),
            StringComparer.Ordinal
        );

    private WrittenFeatures Write(FeatureType type = FeatureType.F32, CropMode crop = CropMode.Full) =>
        FeatureStorage.Run(
            _tiny.Path,
            _photos.Path,
            Store,
            new FeatureMapsOptions
            {
                Type = type,
                Crop = crop,
                Threads = 2,
            },
            cancellationToken: TestContext.Current.CancellationToken
        );

    private FittedBundle Fit(string bundle, int k) =>
        BundleFit.Run(
            _tiny.Path,
            _photos.Path,
            bundle,
            Options(k) with
            {
                Features = Store,
            },
            cancellationToken: TestContext.Current.CancellationToken
        );

    private string Refusal()
    {
        string message = Assert.ThrowsAny<PartwiseException>(() => Fit(_folder.File("refused.partwise"), 1)).Message;
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_folder.Path), e => e.Contains("refused", StringComparison.Ordinal));
        return message;
    }
}
