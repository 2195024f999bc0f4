using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Explanations;
using Partwise.Testing;

namespace Partwise.Tests.Evaluation;

public sealed class EvaluatorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Run_PlainModelOnPhotos_GivesRowsAndSaysWhatIsMissing()
    {
        using OpenedModel model = OpenedModel.Open(TestData.Data("models", "cub7-mobilenetv2.onnx"), cancellationToken: Token);
        ImageDataset photos = DatasetReader.Open(TestData.Data("CUB_200_2011_subset"), new DatasetOptions { Split = DatasetSplit.Test });
        var options = new EvaluationOptions
        {
            Methods = ["grad-cam", "random"],
            Metrics = ["completeness", "pointing-game", "consistency"],
            Images = 7,
            Threads = 1,
        };

        EvaluationResult result = Evaluator.Run(model, photos, options, Token),
            again = Evaluator.Run(model, photos, options with { Threads = 2 }, Token);

        Assert.Equal(result.Rows, again.Rows);
        Assert.Equal(7, result.Images);
        Assert.Equal(
            [("grad-cam", "completeness"), ("grad-cam", "pointing-game"), ("random", "completeness"), ("random", "pointing-game")],
            result.Rows.Select(r => (r.Method, r.Metric))
        );
        Assert.InRange(result.Rows[0].Value, 0, 1e-5);
        Assert.True(result.Rows[2].Value > 0.1);
        Assert.All(result.Rows, r => Assert.InRange(r.Value, r.Low!.Value - 1e-12, r.High!.Value + 1e-12));
        Assert.Equal([new OmittedMetric("consistency", "It needs part maps; evaluate a bundle with the method 'parts'.")], result.Omitted);
        IReadOnlyList<string> lines = EvaluationMarkdown.Lines(result);
        Assert.Equal("| metric | grad-cam | random | n |", lines[2]);
        Assert.StartsWith("| completeness:relative ↓ | **", lines[4], StringComparison.Ordinal);
        Assert.EndsWith(" | 7 |", lines[4], StringComparison.Ordinal);
        Assert.Equal("- consistency: It needs part maps; evaluate a bundle with the method 'parts'.", lines[^1]);
        PartwiseException e = Assert.Throws<PartwiseException>(() =>
            Evaluator.Run(model, photos, options with { Methods = ["parts"] }, Token)
        );
        Assert.StartsWith("The method 'parts' needs a bundle", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ImagesMissingOnDisk_AreSkippedOrRefused()
    {
        using OpenedModel model = OpenedModel.Open(TestData.Data("models", "cub7-mobilenetv2.onnx"), cancellationToken: Token);
        ImageDataset photos = DatasetReader.Open(TestData.Data("CUB_200_2011_subset"), new DatasetOptions { Split = DatasetSplit.Test });
        DatasetImage gone = photos.Images[0] with { Path = Path.Combine(photos.Root, "gone.jpg"), RelativePath = "gone.jpg" };
        var options = new EvaluationOptions
        {
            Methods = ["grad-cam"],
            Metrics = ["sparseness", "relevance-mass"],
            Crop = CropMode.Box,
        };

        EvaluationResult result = Evaluator.Run(model, photos with { Images = [gone, photos.Images[1]] }, options, Token);

        Assert.Equal("gone.jpg", Assert.Single(result.Skipped).Path);
        Assert.Equal(1, Assert.Single(result.Rows).N);
        Assert.Equal(
            [new OmittedMetric("relevance-mass", "The crop is the object's box, so everything lies on the object.")],
            result.Omitted
        );
        PartwiseException e = Assert.Throws<PartwiseException>(() => Evaluator.Run(model, photos with { Images = [gone] }, options, Token));
        Assert.StartsWith("None of the 1 images of ", e.Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "'" + photos.Root + "' has no images to evaluate",
            Assert.Throws<PartwiseException>(() => Evaluator.Run(model, photos with { Images = [] }, options, Token)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Open_NothingThere_SaysWhatToGive() =>
        Assert.Equal(
            "There is no bundle or model 'nowhere.partwise'; give a folder made by 'partwise fit', or an ONNX file.",
            Assert.Throws<PartwiseException>(() => OpenedModel.Open("nowhere.partwise", cancellationToken: Token)).Message
        );
}
