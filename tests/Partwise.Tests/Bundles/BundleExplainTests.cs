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
        using Onnx.Inference.OrtValue input = original.AllocateInput();
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
        Assert.Contains(
            "absent.png",
            Assert.Throws<ImageException>(() => Explain(_folder.File("absent.png"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Explain_TooManyPixels_ObeysTheLimit() =>
        Assert.Contains(
            "5,399 are allowed",
            Assert.Throws<ImageException>(() => Explain(_photo, new DecodeLimits { MaxPixels = 5399 })).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void DrawPart_AllParts_ShareOneScaleAndSize()
    {
        PhotoExplanation explained = Explain(_photo);

        Assert.Equal(
            explained.Predictions.SelectMany(p => p.Parts).SelectMany(p => p.Map).Max(x => (double)Math.Abs(x)),
            explained.MapLimit
        );
        RgbImage[] drawn = [.. explained.Predictions.SelectMany(p => p.Parts.Select(part => explained.DrawPart(p, part)))];
        Assert.All(drawn, picture => Assert.Equal((drawn[0].Width, drawn[0].Height), (picture.Width, picture.Height)));
        Assert.InRange(drawn[0].Width, 448, 600);
        Assert.False(drawn[0].Pixels.AsSpan().SequenceEqual(drawn[1].Pixels));
    }

    [Fact]
    public void Inexact_SumOff_NamesTheClass()
    {
        PhotoExplanation sound = Explain(_photo);
        PartPrediction first = sound.Predictions[0];
        double allowed = Certificate.LogitSumTolerance * Math.Max(1, Math.Abs(first.Logit));

        Assert.Empty(sound.Inexact);
        Assert.Empty(With(sound, first with { SumError = allowed }).Inexact);
        Assert.Equal([first.Label], With(sound, first with { SumError = 1.01 * allowed }).Inexact.Select(p => p.Label));
        Assert.Single(With(sound, first with { SumError = double.NaN }).Inexact);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void IsFinite_OverflowedMap_IsFalse(float value)
    {
        PhotoExplanation sound = Explain(_photo);
        PartPrediction first = sound.Predictions[0];
        float[] map = [value, .. first.Parts[0].Map.Skip(1)];

        Assert.True(sound.IsFinite);
        Assert.False(With(sound, first with { Parts = [first.Parts[0] with { Map = map }] }).IsFinite);
        Assert.False(With(sound, first with { Logit = value }).IsFinite);
    }

    [Fact]
    public void Locate_PeakInACorner_IsThatCornerOfTheView()
    {
        PhotoExplanation explained = Explain(_photo);
        float[] map = new float[explained.Explanation.MapHeight * explained.Explanation.MapWidth];
        map[^1] = 1;

        (int x, int y, BoundingBox box) = explained.Locate(explained.Predictions[0].Parts[0] with { Map = map });

        // Rows 2 to 33 of 36 and columns 11 to 42 of 54 are seen, of 60 rows and 90 columns.
        Assert.InRange(x, 58, 72);
        Assert.InRange(y, 43, 57);
        Assert.InRange(x, box.X, box.Right - 1);
        Assert.InRange(y, box.Y, box.Bottom - 1);
    }

    [Fact]
    public void Open_ClassTwice_SaysSo()
    {
        string path = Path.Combine(_bundle.Folder, BundleFiles.Document);
        BundleDocument twice = _bundle.Document with { Classes = [.. _bundle.Document.Classes, _bundle.Document.Classes[0]] };
        File.WriteAllText(path, System.Text.Json.JsonSerializer.Serialize(twice, BundleJson.Indented));

        var error = Assert.Throws<PartwiseException>(() => Bundle.Open(_bundle.Folder));

        Assert.Equal($"'{path}' has the class {twice.Classes[0].Class} twice; make the bundle anew with 'partwise fit'.", error.Message);
    }

    private static PhotoExplanation With(PhotoExplanation explained, PartPrediction first) =>
        explained with
        {
            Explanation = explained.Explanation with { Predictions = [first, .. explained.Predictions.Skip(1)] },
        };

    public void Dispose()
    {
        _bundle.Dispose();
        _folder.Dispose();
    }

    private PhotoExplanation Explain(string path, DecodeLimits? limits = null) =>
        _bundle.Explain(path, limits, null, TestContext.Current.CancellationToken);
}
