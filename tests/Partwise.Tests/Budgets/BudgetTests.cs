using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.PostHoc;
using Partwise.Testing;
using Partwise.Tests.Bundles;
using Partwise.Training;

namespace Partwise.Tests.Budgets;

/// <summary>The hot paths allocate what they did, and run networks no more often. Nothing here is timed.</summary>
[Collection(AloneCollection.Name)]
public sealed class BudgetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Explain_OpenedModel_StaysInItsBudget()
    {
        using PartModel model = PartModel.Open(SmallBundle.Make(_folder));
        byte[] photo = ImageEncoder.Png(SmallBundle.Picture(new Random(9), 90, 60));

        Budget.Check("explain", () => model.Explain(photo, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Fit_EachFurtherPhoto_StaysInItsBudget()
    {
        const int Few = 4,
            Many = 20;
        _ = SmallBundle.Make(_folder);
        using Classifier classifier = Classifier.Load(_folder.File("model.onnx"), cancellationToken: TestContext.Current.CancellationToken);
        // One factorisation alone: how many rounds it takes says nothing about a photo.
        var options = new FitOptions
        {
            Decomposition = new DecompositionOptions { K = 2, Factorizer = Factorizer.Random },
            TopClasses = 2,
            Exemplars = 1,
        };
        Budget Cost(int photos)
        {
            ImageDataset dataset = DatasetReader.Open(Photos(photos));
            return Budget.Measure(() =>
                HeadDecomposer.Fit(classifier, dataset, options, cancellationToken: TestContext.Current.CancellationToken)
            );
        }

        Budget few = Cost(Few),
            many = Cost(Many);

        Budget.Check("fit-photo", new Budget((many.Bytes - few.Bytes) / (Many - Few), (many.Runs - few.Runs) / (Many - Few)));
    }

    [Theory]
    [InlineData(SpeedPath.Standard, "training-step-standard")]
    [InlineData(SpeedPath.Custom, "training-step-custom")]
    public void Step_EitherPath_StaysInItsBudget(SpeedPath path, string name)
    {
        Assert.SkipWhen(path == SpeedPath.Custom && SpeedProbe.Result.Block is null, SpeedProbe.Result.Reason);
        const int Images = 4,
            Size = 32;
        OnnxModel network = Architectures.Create(NetworkArchitecture.SmallResnet, Images, Size, seed: 3);
        var graph = StepGraph.Create(
            network,
            Architectures.LogitsName,
            new StepGraphOptions { SpeedPath = path, BatchNormalization = BatchNormalizationMode.Frozen }
        );
        using var session = new TrainingSession(graph, threads: 1);
        var optimizer = new AdamOptimizer(
            [
                new ParameterGroup
                {
                    Name = "all",
                    Parameters = session.Parameters,
                    LearningRate = 1e-9,
                },
            ],
            new AdamOptions()
        );
        using OrtValue input = OrtValue.Allocate<float>([Images, 3, Size, Size]);
        int[] labels = [.. Enumerable.Range(0, Images)];

        Budget.Check(
            name,
            () =>
            {
                session.Run(input, labels, TestContext.Current.CancellationToken);
                session.Apply(optimizer);
            }
        );
    }

    [Fact]
    public void Check_PathAboveItsBudget_Fails()
    {
        var e = Assert.ThrowsAny<Exception>(() => Budget.Check("explain", new Budget(long.MaxValue / 2, 1)));
        Assert.Contains("'explain' allocates", e.Message, StringComparison.Ordinal);
        e = Assert.ThrowsAny<Exception>(() => Budget.Check("explain", new Budget(1, 2)));
        Assert.Contains("'explain' runs networks 2 times instead of 1.", e.Message, StringComparison.Ordinal);
    }

    // One class, so that every photo falls to the same factorisation.
    private string Photos(int count)
    {
        string root = _folder.File($"photos{count}");
        Directory.CreateDirectory(Path.Combine(root, "red"));
        var random = new Random(3);
        for (int i = 0; i < count; i++)
            File.WriteAllBytes(Path.Combine(root, "red", $"{i:00}.png"), ImageEncoder.Png(SmallBundle.Picture(random, 40, 32)));
        return root;
    }
}
