using Partwise.Attribution;

namespace Partwise.Tests.Attribution;

public sealed class AttentionRolloutTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Attribute_TwoLayersWithAClassToken_IsItsRowOfTheProduct()
    {
        // A class token and two patches; each row says where that token looks.
        float[] first = [0.2f, 0.5f, 0.3f, 0, 1, 0, 0.5f, 0, 0.5f],
            second = [0, 0.25f, 0.75f, 1, 0, 0, 0, 0, 1];
        float[] map = Roll(new Looking(first, second), 2);
        // ½(A₂ + I) has the row (½, ⅛, ⅜); ½(A₁ + I) the rows (.6, .25, .15), (0, 1, 0), (.25, 0, .75).
        Assert.Equal((0.5 * 0.25) + 0.125, map[0], 1e-6);
        Assert.Equal((0.5 * 0.15) + (0.375 * 0.75), map[1], 1e-6);
    }

    [Fact]
    public void Attribute_NoTokenBeforeThePatches_IsTheMeanOfAllRows()
    {
        float[] map = Roll(new Looking([1, 0, 1, 0]), 2);
        Assert.Equal([0.75f, 0.25f], map);
    }

    [Fact]
    public void Attribute_NoAttention_SaysWhatToChoose() =>
        Assert.Equal(
            "'attention-rollout' needs a transformer whose layers attend from all tokens to all tokens, which this model is not; "
                + "choose grad-cam, gradient-x-input or integrated-gradients.",
            Assert.Throws<PartwiseException>(() => Roll(new Looking(), 2)).Message
        );

    private static float[] Roll(Looking model, int patches)
    {
        var subject = new AttributionSubject(model, null, new float[3], [0, 1], new float[patches], 1, patches);
        return new AttentionRollout().Attribute(subject, 1, new AttributionOptions(), Token).Values;
    }

    private sealed class Looking(params float[][] layers) : IAttentionModel
    {
        public int Height => 1;

        public int Width => 1;

        public int Classes => 2;

        public int MaxBatch => 1;

        public IReadOnlyList<float[]> Attentions(ReadOnlySpan<float> input, CancellationToken cancellationToken) => layers;

        public void Score(ReadOnlySpan<float> inputs, int count, Span<float> logits, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
