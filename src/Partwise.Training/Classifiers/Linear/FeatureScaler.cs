namespace Partwise.Training;

/// <summary>Brings features to mean 0 and standard deviation 1, and weights back to the raw features.</summary>
internal sealed class FeatureScaler
{
    private readonly double[] _mean;
    private readonly double[] _scale;

    private FeatureScaler(double[] mean, double[] scale)
    {
        _mean = mean;
        _scale = scale;
    }

    /// <summary>Measures [rows, dimensions] features.</summary>
    /// <exception cref="ArgumentException">A feature is not finite.</exception>
    public static FeatureScaler Of(ReadOnlySpan<float> features, int rows, bool standardize)
    {
        int d = features.Length / rows;
        double[] mean = new double[d],
            scale = new double[d];
        Array.Fill(scale, 1);
        for (int m = 0; m < rows; m++)
        {
            for (int i = 0; i < d; i++)
                mean[i] += features[(m * d) + i];
        }
        for (int i = 0; i < d; i++)
        {
            mean[i] /= rows;
            if (!double.IsFinite(mean[i]))
                throw new ArgumentException($"Feature {i} holds NaN or infinity; only finite features can be fitted.", nameof(features));
        }
        if (!standardize)
            return new FeatureScaler(new double[d], scale);
        double[] squares = new double[d];
        for (int m = 0; m < rows; m++)
        {
            for (int i = 0; i < d; i++)
                squares[i] += Math.Pow(features[(m * d) + i] - mean[i], 2);
        }
        for (int i = 0; i < d; i++)
        {
            double deviation = Math.Sqrt(squares[i] / rows);
            // A feature that is the same for all rows says nothing: it gets no weight.
            scale[i] = deviation > 1e-6 * Math.Max(Math.Abs(mean[i]), 1e-30) ? 1 / deviation : 0;
        }
        return new FeatureScaler(mean, scale);
    }

    /// <summary>The scaled features, a copy.</summary>
    public float[] Apply(ReadOnlySpan<float> features)
    {
        int d = _mean.Length;
        var scaled = new float[features.Length];
        for (int start = 0; start < features.Length; start += d)
        {
            for (int i = 0; i < d; i++)
                scaled[start + i] = (float)((features[start + i] - _mean[i]) * _scale[i]);
        }
        return scaled;
    }

    /// <summary>Weights [classes, dimensions] and bias [classes] for raw features, from those for scaled ones, which lie one after the
    /// other.</summary>
    public (float[] Weights, float[] Bias) Fold(ReadOnlySpan<double> x, int classes)
    {
        int d = _mean.Length;
        float[] weights = new float[classes * d],
            bias = new float[classes];
        for (int c = 0; c < classes; c++)
        {
            double b = x[(classes * d) + c];
            for (int i = 0; i < d; i++)
            {
                double w = x[(c * d) + i] * _scale[i];
                weights[(c * d) + i] = (float)w;
                b -= w * _mean[i];
            }
            bias[c] = (float)b;
        }
        return (weights, bias);
    }
}
