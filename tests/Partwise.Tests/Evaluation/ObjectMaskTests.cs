using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Explanations;
using Partwise.Imaging;
using Partwise.Testing;
using Partwise.Tests.Bundles;

namespace Partwise.Tests.Evaluation;

public sealed class ObjectMaskTests : IDisposable
{
    private static readonly EvaluationOptions s_options = new()
    {
        Methods = ["parts", "grad-cam"],
        Metrics = ["background-share", "background-share:mask", "relevance-mass", "relevance-mass:mask"],
        Resamples = 20,
    };

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Run_MasksThatFillTheBoxes_GiveTheSharesOfTheBoxes()
    {
        EvaluationResult result = Run((x, y) => x is >= 8 and < 28 && y is >= 6 and < 24 ? (byte)204 : (byte)102);
        double Value(string method, string variant) => Assert.Single(result.Rows, r => r.Method == method && r.Variant == variant).Value;
        Assert.InRange(Value("parts", "background-share:mask"), 0.01, 0.99);
        // The edges of the boxes fall between pixels of the input; a mask's do not.
        Assert.Equal(Value("parts", "background-share:box"), Value("parts", "background-share:mask"), 0.08);
        foreach (string method in s_options.Methods)
            Assert.Equal(Value(method, "relevance-mass:positive"), Value(method, "relevance-mass:positive-mask"), 0.08);
    }

    [Theory]
    [InlineData(CropMode.Full, EvaluationMode.Honest)]
    [InlineData(CropMode.Full, EvaluationMode.Published)]
    [InlineData(CropMode.Box, EvaluationMode.Honest)]
    [InlineData(CropMode.Box, EvaluationMode.Published)]
    public void Run_HalfOfTheBoxMasked_DividesTheMassOfAnyView(CropMode crop, EvaluationMode mode)
    {
        using OpenedModel model = OpenedModel.Open(SmallBundle.Make(_folder), cancellationToken: Token);
        var options = s_options with { Crop = crop, Mode = mode, Methods = ["parts"], Metrics = ["background-share:mask"] };
        double share = 0;
        // What lies left of a line and what does not is everything.
        foreach (bool left in new[] { true, false })
        {
            using var own = new TemporaryFolder();
            ImageDataset birds = SmallBirds.Make(own, damage: root => Draw(root, 40, (x, _) => x < 18 == left ? (byte)255 : (byte)0));
            double value = Assert.Single(Evaluator.Run(model, birds, options, Token).Rows).Value;
            Assert.InRange(value, 0.05, 0.95);
            share += value;
        }
        Assert.Equal(1, share, 1e-9);
    }

    [Fact]
    public void Run_MasksOfAnotherSize_SaysSoAndMeasuresTheRest()
    {
        EvaluationResult result = Run((_, _) => 255, width: 39);
        Assert.DoesNotContain(result.Rows, r => r.Variant.EndsWith("mask", StringComparison.Ordinal));
        Assert.Contains(
            result.Omitted,
            o => o.Metric == "background-share:mask of parts" && o.Reason == "12 of 12 images: " + ObjectMaskView.Missing
        );
        Assert.Contains(result.Rows, r => r.Variant == "background-share:box");
        Assert.Empty(result.Skipped);
    }

    [Fact]
    public void Run_DatasetWithoutMasks_SaysWhereTheyWouldBe()
    {
        using OpenedModel model = OpenedModel.Open(SmallBundle.Make(_folder), cancellationToken: Token);
        EvaluationResult result = Evaluator.Run(model, SmallBirds.Make(_folder), s_options, Token);
        Assert.Contains(
            new OmittedMetric(
                "background-share:mask",
                "The dataset has no masks of the objects: an Aviary's masks/, or CUB's segmentations/."
            ),
            result.Omitted
        );
        Assert.Contains(
            new OmittedMetric(
                "relevance-mass:mask",
                "The dataset has no masks of the objects: an Aviary's masks/, or CUB's segmentations/."
            ),
            result.Omitted
        );
    }

    [Fact]
    public void Open_AviaryMasks_AreNamedByNumber()
    {
        ImageDataset birds = SmallBirds.Make(
            _folder,
            damage: root =>
            {
                Directory.CreateDirectory(Path.Combine(root, "masks"));
                File.WriteAllText(Path.Combine(root, "species.json"), "{}");
                File.WriteAllBytes(Path.Combine(root, "masks", "00002.png"), ImageEncoder.Png(new RgbImage(40, 32)));
            }
        );
        DatasetImage second = Assert.Single(birds.Images, i => i.Mask is not null);
        Assert.Equal((2, "00002.png", 1), (second.Id!.Value, Path.GetFileName(second.Mask!.Path), second.Mask.Least));
    }

    public void Dispose() => _folder.Dispose();

    private EvaluationResult Run(Func<int, int, byte> grey, int width = 40)
    {
        using OpenedModel model = OpenedModel.Open(SmallBundle.Make(_folder), cancellationToken: Token);
        return Evaluator.Run(model, SmallBirds.Make(_folder, damage: root => Draw(root, width, grey)), s_options, Token);
    }

    private static void Draw(string root, int width, Func<int, int, byte> grey)
    {
        foreach (string photo in Directory.GetFiles(Path.Combine(root, "images"), "*.png", SearchOption.AllDirectories))
        {
            string path = Path.Combine(root, "segmentations", Path.GetRelativePath(Path.Combine(root, "images"), photo));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var mask = new RgbImage(width, 32);
            for (int i = 0; i < width * 32; i++)
                mask.Pixels.AsSpan(i * 3, 3).Fill(grey(i % width, i / width));
            File.WriteAllBytes(path, ImageEncoder.Png(mask));
        }
    }
}
