using Partwise.Bundles;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Parts;
using Partwise.Testing;

namespace Partwise.Tests.Bundles;

public sealed class BundleExplainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Bundle _bundle;
    private readonly string _photo;

    public BundleExplainTests()
    {
        _bundle = Bundle.Open(SmallBundle.Make(_folder));
        _photo = _folder.File("photo.png");
        File.WriteAllBytes(_photo, ImageEncoder.Png(SmallBundle.Picture(new Random(9), 90, 60)));
    }

    [Fact]
    public void Explain_Photo_GivesLogitsThatTheirPartsSumTo()
    {
        PhotoExplanation explained = Explain(_photo);

        Assert.Equal(["blue", "red"], explained.Predictions.Select(p => p.Label).Order());
        Assert.True(explained.Predictions[0].Logit >= explained.Predictions[1].Logit);
        foreach (PartPrediction prediction in explained.Predictions)
        {
            Assert.Equal(2, prediction.Parts.Count);
            Assert.Equal(prediction.Class == 0 ? 0.5f : -0.5f, prediction.Bias);
            Assert.Equal(prediction.Logit, prediction.Bias + prediction.Parts.Sum(p => (double)p.Contribution), 1e-5);
            Assert.All(prediction.Parts, part => Assert.Equal(part.Contribution, part.Map.Sum(x => (double)x), 1e-5));
        }
    }

    [Fact]
    public void Explain_Photo_EqualsTheOriginalModelOnTheSamePixels()
    {
        PhotoExplanation explained = Explain(_photo);

        using Classifier original = Classifier.Load(_folder.File("model.onnx"), cancellationToken: TestContext.Current.CancellationToken);
        using Engine.OrtValue input = original.AllocateInput();
        original.Preprocessing.Normalize(new ImagePreparer(original.Preprocessing).Prepare(_photo).Pixels, input.AsSpan<float>());
        using ClassifierOutput output = original.Run(input, TestContext.Current.CancellationToken);
        foreach (PartPrediction prediction in explained.Predictions)
            Assert.Equal(output.Logits[prediction.Class], prediction.Logit);
    }

    [Fact]
    public void Explain_Photo_TellsWhereTheInputLies()
    {
        PhotoExplanation explained = Explain(_photo);

        Assert.Equal((90, 60), (explained.Photo.Width, explained.Photo.Height));
        // 60 rows become 36, 90 columns 54; the 32 in the middle are seen.
        Assert.Equal(new ViewGeometry(90, 60, 0, 0, 90, 60, 54, 36, 11, 2, 32, 32), explained.View);
    }

    [Fact]
    public void Explain_NoImage_NamesTheFile()
    {
        string text = _folder.File("text.png");
        File.WriteAllText(text, "no picture");
        Assert.Contains("text.png", Assert.Throws<ImageException>(() => Explain(text)).Message, StringComparison.Ordinal);
        Assert.Contains("absent.png", Assert.Throws<ImageException>(() => Explain(_folder.File("absent.png"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_TooManyPixels_ObeysTheLimit() =>
        Assert.Contains("5,399 are allowed", Assert.Throws<ImageException>(() => Explain(_photo, new DecodeLimits { MaxPixels = 5399 })).Message, StringComparison.Ordinal);

    [Fact]
    public void DrawPart_AllParts_ShareOneScaleAndSize()
    {
        PhotoExplanation explained = Explain(_photo);

        Assert.Equal(explained.Predictions.SelectMany(p => p.Parts).SelectMany(p => p.Map).Max(x => (double)Math.Abs(x)), explained.MapLimit);
        RgbImage[] drawn = [.. explained.Predictions.SelectMany(p => p.Parts.Select(part => explained.DrawPart(p, part)))];
        Assert.All(drawn, picture => Assert.Equal((drawn[0].Width, drawn[0].Height), (picture.Width, picture.Height)));
        Assert.InRange(drawn[0].Width, 448, 600);
        Assert.False(drawn[0].Pixels.AsSpan().SequenceEqual(drawn[1].Pixels));
    }

    public void Dispose()
    {
        _bundle.Dispose();
        _folder.Dispose();
    }

    private PhotoExplanation Explain(string path, DecodeLimits? limits = null) => _bundle.Explain(path, limits, TestContext.Current.CancellationToken);
}
