using Partwise.Attribution;
using Partwise.Imaging;
using Partwise.Parts;

namespace Partwise.Tests.Attribution;

public sealed class ClosedFormTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Attribute_PrototypesThatAddUpToTheHead_GiveGradCam()
    {
        AttributionSubject subject = ToyModel.Random(5);
        var bank = new PrototypeBank(new Dictionary<int, double[]> { [0] = [3, -1, 1, -2, 0.5, 1] }, 3);
        float[] parts = new SummedPartMaps(bank).Attribute(subject, 0, new AttributionOptions(), Token).Values;
        float[] cam = new GradCam().Attribute(subject, 0, new AttributionOptions(), Token).Values;
        Assert.All(cam, (v, i) => Assert.Equal(v, parts[i], 1e-6));
        PartwiseException e = Assert.Throws<PartwiseException>(() =>
            new SummedPartMaps(bank).Attribute(subject, 1, new AttributionOptions(), Token)
        );
        Assert.Equal("Class 1 has no prototypes; fit it, or ask for one of 0.", e.Message);
    }

    [Fact]
    public void Attribute_EqualFeaturesEverywhere_GivesZeroEigenCam()
    {
        AttributionSubject subject = ToyModel.Subject(4, 4, i => i / 16, [1, 1, 1], [0]);
        Assert.All(new EigenCam().Attribute(subject, 0, new AttributionOptions(), Token).Values, v => Assert.Equal(0, v));
    }

    [Fact]
    public void Attribute_LogitOfZero_DoesNotDivideAblationCamByIt()
    {
        AttributionSubject subject = ToyModel.Subject(2, 2, i => i % 4, [1, -1, 0], [0]);
        Assert.Equal(0, subject.Logits.Span[0]);
        Assert.True(new AblationCam().Attribute(subject, 0, new AttributionOptions(), Token).IsFinite);
    }

    [Fact]
    public void Attribute_ElementWise_LeavesOutNegativeProducts()
    {
        AttributionSubject subject = ToyModel.Subject(1, 2, i => i + 1, [1, -1, 2], [0]);
        Assert.Equal(
            [((1 * 1) + (2 * 5)) / 2f, ((1 * 2) + (2 * 6)) / 2f],
            new GradCamElementWise().Attribute(subject, 0, new AttributionOptions(), Token).Values
        );
    }

    [Fact]
    public void Finish_MapWithoutPositiveValues_IsZero() =>
        Assert.All(new AttributionMap([-1, -2, -3, -4], 2, 2).Finish(8, 8).Values, v => Assert.Equal(0, v));

    [Fact]
    public void Upsample_Shrinking_IsRefused()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => CubicUpsampler.Upsample(new float[16], 4, 4, new float[4], 2, 2));
        Assert.StartsWith(
            "A map of 4×4 cannot be enlarged to 2×2; give a size that is at least as large.",
            e.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Shuffled_Bank_GivesEachClassAnotherClassesPrototypes()
    {
        var byClass = Enumerable.Range(0, 6).ToDictionary(c => c, c => new double[] { c });
        IPartNetwork shuffled = new PrototypeBank(byClass, 1).Shuffled(5);
        float[] owners = [.. Enumerable.Range(0, 6).Select(c => shuffled.Maps([1f], 1, c)[0])];
        Assert.Equal([0f, 1, 2, 3, 4, 5], owners.Order());
        Assert.All(owners, (o, c) => Assert.NotEqual(c, o));
    }

    [Fact]
    public void Constructor_RaggedPrototypes_AreRefused()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() =>
            new PrototypeBank(new Dictionary<int, double[]> { [4] = [1, 2, 3] }, 2)
        );
        Assert.StartsWith("The prototypes of class 4 have 3 values; a multiple of 2 is needed.", e.Message, StringComparison.Ordinal);
    }
}
