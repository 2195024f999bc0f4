namespace Partwise.Attribution;

/// <summary>Grad-CAM element by element, as pytorch-grad-cam has it: Σ_k max(g_k A_k, 0).</summary>
public sealed class GradCamElementWise : FeatureMethod
{
    /// <inheritdoc/>
    public override string Name => "grad-cam-elementwise";

    private protected override void Fill(AttributionSubject subject, int classIndex, Span<double> map)
    {
        ReadOnlySpan<float> head = subject.Head.Row(classIndex), features = subject.Features.Span;
        for (int k = 0; k < head.Length; k++)
        {
            double gradient = (double)head[k] / map.Length;
            for (int i = 0; i < map.Length; i++)
                map[i] += Math.Max(gradient * features[(k * map.Length) + i], 0);
        }
    }
}
