using Partwise.Attribution;
using Partwise.Testing;
using Partwise.Tests.Evaluation;

namespace Partwise.Tests.Attribution;

/// <summary>The real model's gradients: against PyTorch's, and against the closed forms.</summary>
[Trait(TestData.Category, TestData.Golden)]
public sealed class GradientFormGoldenTests(Cub7Model cub7) : IClassFixture<Cub7Model>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Attribute_GradientTimesInput_EqualsPyTorchs()
    {
        var golden = new GoldenFixture("faithfulness", "input-x-gradient");
        float[] expected = golden.Input("attribution"),
            map =
                new GradientTimesInput()
                    .Attribute(
                        cub7.Model.Open(golden.Input("input"), Token),
                        golden.Parameter("target_class_index"),
                        new AttributionOptions(),
                        Token
                    )
                    .Values;
        double size = expected.Max(Math.Abs),
            worst = expected.Zip(map, (a, b) => Math.Abs((double)a - b)).Max();
        Assert.True(worst <= 1e-4 * size, $"off by {worst} of {size}");
    }

    [Theory]
    [InlineData("grad-cam")]
    [InlineData("grad-cam++")]
    [InlineData("xgrad-cam")]
    [InlineData("hires-cam")]
    [InlineData("layer-cam")]
    [InlineData("grad-cam-elementwise")]
    [InlineData("ablation-cam")]
    [InlineData("eigen-cam")]
    public void Attribute_ByGradients_EqualsTheClosedForm(string name)
    {
        var golden = new GoldenFixture("cams", "image2");
        AttributionSubject closed = cub7.Model.Open(golden.Input("input"), Token);
        var open = new AttributionSubject(
            cub7.Model,
            null,
            closed.Input.ToArray(),
            closed.Logits.ToArray(),
            closed.Features.ToArray(),
            closed.Rows,
            closed.Columns
        );
        IAttributionMethod method = AttributionMethods.Create(name);
        int c = golden.Parameter("target_class_index");
        float[] expected = method.Attribute(closed, c, new AttributionOptions(), Token).Values,
            map = method.Attribute(open, c, new AttributionOptions { Threads = 2 }, Token).Values;
        double size = expected.Max(Math.Abs),
            worst = expected.Zip(map, (a, b) => Math.Abs((double)a - b)).Max();
        Assert.Equal(0, method.Runs(closed));
        Assert.True(worst <= (name == "ablation-cam" ? 1e-3 : 1e-5) * size, $"off by {worst} of {size}");
    }
}
