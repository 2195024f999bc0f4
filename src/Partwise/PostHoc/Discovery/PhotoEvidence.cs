namespace Partwise.PostHoc;

/// <summary>What the positions of a class's photos contribute to its score.</summary>
internal sealed class PhotoEvidence
{
    private PhotoEvidence(double[] values, float[] weights) => (Values, Weights) = (values, weights);

    /// <summary>e = F v [M].</summary>
    public double[] Values { get; }

    /// <summary>w [M], the share of its photo's positive evidence; sums to 1 over a photo.</summary>
    public float[] Weights { get; }

    /// <summary>The evidence of a class. A photo in which nothing speaks for the class weighs all its places the same.</summary>
    public static PhotoEvidence Of(in ClassFeatures features, ReadOnlySpan<float> head)
    {
        double[] v = new double[head.Length];
        for (int i = 0; i < v.Length; i++)
            v[i] = head[i];
        double[] evidence = features.Maps(v, 1);
        float[] weights = new float[evidence.Length];
        int positions = features.Positions;
        for (int first = 0; first < evidence.Length; first += positions)
        {
            double sum = 0;
            for (int q = first; q < first + positions; q++)
                sum += Math.Max(evidence[q], 0);
            for (int q = first; q < first + positions; q++)
                weights[q] = (float)(sum > 0 ? Math.Max(evidence[q], 0) / sum : 1.0 / positions);
        }
        return new PhotoEvidence(evidence, weights);
    }
}
