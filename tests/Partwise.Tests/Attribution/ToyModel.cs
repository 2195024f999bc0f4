using Partwise.Attribution;
using Partwise.Models;

namespace Partwise.Tests.Attribution;

/// <summary>A model whose features are its input [3, H, W]: logit_c = w_c · mean + b_c. Everything about it can be computed by
/// hand.</summary>
internal sealed class ToyModel(LinearHead head, int height, int width) : IScoringModel
{
    public int Height => height;

    public int Width => width;

    public int Classes => head.Classes;

    public int MaxBatch => 4;

    public static AttributionSubject Subject(int height, int width, Func<int, float> value, float[] weights, float[] bias)
    {
        var head = new LinearHead(weights, bias, 3);
        var model = new ToyModel(head, height, width);
        float[] input = [.. Enumerable.Range(0, 3 * height * width).Select(value)];
        float[] logits = new float[head.Classes];
        model.Score(input, 1, logits, default);
        return new AttributionSubject(model, head, input, logits, input, height, width);
    }

    /// <summary>Two classes on random non-negative input.</summary>
    public static AttributionSubject Random(int size, int seed = 1)
    {
        var random = new Random(seed);
        return Subject(size, size, _ => random.NextSingle(), [1f, -0.5f, 2f, 0.3f, 0.8f, -1f], [0.1f, -0.2f]);
    }

    public void Score(ReadOnlySpan<float> inputs, int count, Span<float> logits, CancellationToken cancellationToken)
    {
        int plane = height * width;
        for (int i = 0; i < count; i++)
        {
            for (int c = 0; c < head.Classes; c++)
            {
                double sum = 0;
                for (int j = 0; j < 3 * plane; j++)
                    sum += head.Row(c)[j / plane] * (double)inputs[(i * 3 * plane) + j];
                logits[(i * head.Classes) + c] = (float)(head.Bias[c] + (sum / plane));
            }
        }
    }
}
