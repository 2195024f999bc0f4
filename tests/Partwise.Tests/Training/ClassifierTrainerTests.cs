using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx.Inference;
using Partwise.Testing;
using Partwise.Training;

namespace Partwise.Tests.Training;

public sealed class ClassifierTrainerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TrainLinearHead_ColouredPhotos_LearnsThemAndCanBeDecomposed(bool head)
    {
        using TemporaryFolder folder = new();
        ImageDataset dataset = Samples.Dataset(folder, 10);
        TrainedClassifier trained = ClassifierTrainer.TrainLinearHead(
            Backbone.Open(Samples.Backbone(folder, head: head), cancellationToken: Token),
            dataset,
            cancellationToken: Token
        );
        Assert.Equal(1, trained.Report.ValidationAccuracy);
        Assert.Equal(1, trained.Report.TrainingAccuracy);
        Assert.Null(trained.Report.TestAccuracy);
        Assert.Equal((24, 6), (trained.Report.TrainingImages, trained.Report.ValidationImages));
        string path = folder.File("out.onnx");
        trained.Model.SaveAs(path);
        using Classifier classifier = Classifier.Load(path, cancellationToken: Token);
        Assert.Equal("pooled-linear", classifier.Inspection.Kind.Name);
        Assert.Equal(["a", "b", "c"], classifier.Labels.Labels);
        Assert.Equal(Samples.Preprocessing.ToJson(), classifier.Preprocessing.ToJson());
        Assert.Equal(trained.Report.DataSplitHash, classifier.Model.GetMetadata("dataSplitHash"));
        Assert.Contains("\"validation\":1", classifier.Model.GetMetadata("accuracy"), StringComparison.Ordinal);
        Assert.All(dataset.Images, image => Assert.Equal(image.Class, Predict(classifier, image)));
    }

    [Fact]
    public void TrainLinearHead_MoreThreadsOrCache_GivesTheSameModel()
    {
        using TemporaryFolder folder = new();
        ImageDataset dataset = Samples.Dataset(folder, 6);
        Backbone backbone = Backbone.Open(Samples.Backbone(folder), cancellationToken: Token);
        byte[] Train(int threads, string? cache) =>
            ClassifierTrainer
                .TrainLinearHead(
                    backbone,
                    dataset,
                    new LinearHeadOptions
                    {
                        Features = new FeatureOptions { Threads = threads, CacheFolder = cache },
                    },
                    cancellationToken: Token
                )
                .Model.ToByteArray();
        byte[] plain = Train(1, null);
        Assert.Equal(plain, Train(3, null));
        Assert.Equal(plain, Train(1, folder.File("cache")));
        Assert.Equal(plain, Train(1, folder.File("cache")));
    }

    [Fact]
    public void TrainLinearHead_SignedFeatureMap_WarnsOrTakesARelu()
    {
        using TemporaryFolder folder = new();
        ImageDataset dataset = Samples.Dataset(folder, 4);
        string path = Samples.Backbone(folder, relu: false);
        TrainedClassifier signed = ClassifierTrainer.TrainLinearHead(
            Backbone.Open(path, cancellationToken: Token),
            dataset,
            cancellationToken: Token
        );
        Assert.Contains(
            "can hold negative values, so the parts of 'fit' can, too; for parts that only add, train with `Relu`",
            Assert.Single(signed.Report.Warnings),
            StringComparison.Ordinal
        );
        TrainedClassifier rectified = ClassifierTrainer.TrainLinearHead(
            Backbone.Open(path, relu: true, cancellationToken: Token),
            dataset,
            cancellationToken: Token
        );
        Assert.Empty(rectified.Report.Warnings);
        rectified.Model.SaveAs(folder.File("out.onnx"));
        using Classifier classifier = Classifier.Load(folder.File("out.onnx"), cancellationToken: Token);
        Assert.True(classifier.Features.NonNegative);
    }

    [Fact]
    public void TrainLinearHead_BadDatasets_SayWhatToDo()
    {
        using TemporaryFolder folder = new();
        ImageDataset dataset = Samples.Dataset(folder, 3);
        Backbone backbone = Backbone.Open(Samples.Backbone(folder), cancellationToken: Token);
        string Message(ImageDataset data) =>
            Assert.Throws<DatasetException>(() => ClassifierTrainer.TrainLinearHead(backbone, data, cancellationToken: Token)).Message;
        Assert.Contains(
            "has one class only, 'a'; a classifier needs at least two",
            Message(dataset with { Classes = [dataset.Classes[0]] }),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "The class 'c' has no training image that can be read; add photos or remove the class.",
            Message(dataset with { Images = [.. dataset.Images.Where(i => i.Class < 2)] })
        );
        foreach (DatasetImage image in dataset.Images.Where(i => i.Class == 1))
            File.WriteAllText(image.Path, "no image");
        Assert.Contains("The class 'b' has no training image", Message(dataset), StringComparison.Ordinal);
    }

    [Fact]
    public void TrainLinearHead_ClassOfOneImageAndABrokenOne_WarnsAndGoesOn()
    {
        using TemporaryFolder folder = new();
        ImageDataset dataset = Samples.Dataset(folder, 4);
        File.WriteAllText(dataset.Images[0].Path, "no image");
        TrainedClassifier trained = ClassifierTrainer.TrainLinearHead(
            Backbone.Open(Samples.Backbone(folder), cancellationToken: Token),
            dataset with
            {
                Images = [.. dataset.Images.Where(i => i.Class < 2), dataset.Images[^1]],
            },
            cancellationToken: Token
        );
        Assert.Equal(dataset.Images[0].RelativePath, Assert.Single(trained.Report.Skipped).Path);
        Assert.Contains("The class 'c' has one training image only", Assert.Single(trained.Report.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Get_ChangedImage_IsComputedAnew()
    {
        using TemporaryFolder folder = new();
        ImageDataset dataset = Samples.Dataset(folder, 2);
        Backbone backbone = Backbone.Open(Samples.Backbone(folder), cancellationToken: Token);
        var options = new FeatureOptions { CacheFolder = folder.File("cache") };
        PooledFeatures Get() => FeatureExtractor.Run(backbone, dataset.Images, options, cancellationToken: Token);
        PooledFeatures first = Get(),
            second = Get();
        Assert.False(first.FromCache);
        Assert.True(second.FromCache);
        Assert.Equal(first.Values, second.Values);
        File.WriteAllBytes(dataset.Images[0].Path, Imaging.ImageEncoder.Png(Samples.Photo(2, 77, 30, 30)));
        PooledFeatures third = Get();
        Assert.False(third.FromCache);
        Assert.NotEqual(first.Values, third.Values);
        foreach (string file in Directory.EnumerateFiles(folder.File("cache")))
            File.WriteAllText(file, "damaged");
        Assert.Equal(third.Values, Get().Values);
    }

    [Fact]
    [Trait(TestData.Category, TestData.Golden)]
    public void TrainLinearHead_BirdBackboneOnCub_Reaches92PercentOnTheTestSplit()
    {
        ImageDataset dataset = DatasetReader.Open(TestData.Data("CUB_200_2011_subset"), new DatasetOptions { Split = DatasetSplit.All });
        Backbone backbone = Backbone.Open(TestData.Data("models", "inat-birds-mobilenetv2.onnx"), cancellationToken: Token);
        LinearHeadReport report = ClassifierTrainer
            .TrainLinearHead(
                backbone,
                dataset,
                new LinearHeadOptions { Features = new FeatureOptions { Threads = 2 } },
                cancellationToken: Token
            )
            .Report;
        Assert.Equal(166, report.TestImages);
        Assert.True(report.TestAccuracy >= 0.92, $"test accuracy {report.TestAccuracy}");
        Assert.True(report.GradientNorm <= 1e-5, $"gradient {report.GradientNorm}");
    }

    private static int Predict(Classifier classifier, DatasetImage image)
    {
        using OrtValue input = classifier.AllocateInput();
        classifier.Preprocessing.Normalize(new ImagePreparer(classifier.Preprocessing).Prepare(image.Path).Pixels, input.AsSpan<float>());
        using ClassifierOutput output = classifier.Run(input, Token);
        return output.Logits.ToArray().Index().MaxBy(l => l.Item).Index;
    }
}
