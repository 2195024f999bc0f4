using Partwise.Numerics;

namespace Partwise.Attribution;

/// <summary>
/// Eigen-CAM (Muhammad and Yeasin, IJCNN 2020): features as positions × channels, channel means removed, projected on the first
/// right-singular vector. Looks at no class. The sign of a singular vector is arbitrary; here the one that correlates positively with the
/// summed activation is taken. All zero where the features are the same at every position.
/// </summary>
internal sealed class EigenCam : FeatureMethod
{
    private const int Passes = 12;

    /// <inheritdoc/>
    public override string Name => "eigen-cam";

    private protected override int RunsWithoutHead(AttributionSubject subject) => 0;

    private protected override void Fill(
        AttributionSubject subject,
        int classIndex,
        double[] map,
        AttributionOptions options,
        CancellationToken ct
    )
    {
        ReadOnlySpan<float> features = subject.Features.Span;
        int positions = map.Length,
            channels = subject.Channels;
        float[] centred = new float[positions * channels];
        double[] total = new double[positions];
        for (int k = 0; k < channels; k++)
        {
            ReadOnlySpan<float> channel = features.Slice(k * positions, positions);
            double mean = Sum(channel) / positions;
            for (int i = 0; i < positions; i++)
            {
                centred[(i * channels) + k] = (float)(channel[i] - mean);
                total[i] += channel[i];
            }
        }
        TruncatedSvd svd = TruncatedSvd.Compute(centred, channels, 1, Passes, seed: 0, VectorPaths.Best, ct);
        if (svd.Values.Length == 0 || svd.Values[0] == 0)
            return;
        double agreement = 0,
            average = total.Average();
        for (int i = 0; i < positions; i++)
        {
            map[i] = svd.Values[0] * svd.Left[i];
            agreement += map[i] * (total[i] - average);
        }
        if (agreement >= 0)
            return;
        foreach (ref double value in map.AsSpan())
            value = -value;
    }
}
