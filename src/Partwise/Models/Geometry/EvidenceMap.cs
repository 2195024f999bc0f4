namespace Partwise.Models;

/// <summary>One number per cell of a feature map.</summary>
public static class EvidenceMap
{
    /// <summary>What speaks for a class: the positive part of Σ_d w_d·f_d in each cell.</summary>
    /// <param name="features">[D, cells].</param>
    /// <param name="weights">[D].</param>
    /// <returns>[cells].</returns>
    public static float[] Weighted(ReadOnlySpan<float> features, ReadOnlySpan<float> weights)
    {
        int cells = features.Length / weights.Length;
        double[] sum = new double[cells];
        for (int d = 0; d < weights.Length; d++)
        {
            for (int q = 0; q < cells; q++)
                sum[q] += (double)weights[d] * features[(d * cells) + q];
        }
        return Array.ConvertAll(sum, v => (float)Math.Max(0, v));
    }

    /// <summary>How much a cell differs from the picture's average: Σ_d (f_d - mean of f_d)² in each cell.</summary>
    /// <param name="features">[D, cells].</param>
    /// <param name="channels">D.</param>
    /// <returns>[cells].</returns>
    public static float[] Contrast(ReadOnlySpan<float> features, int channels)
    {
        int cells = features.Length / channels;
        double[] sum = new double[cells];
        for (int d = 0; d < channels; d++)
        {
            ReadOnlySpan<float> plane = features.Slice(d * cells, cells);
            double mean = 0;
            foreach (float value in plane)
                mean += (double)value / cells;
            for (int q = 0; q < cells; q++)
                sum[q] += (plane[q] - mean) * (plane[q] - mean);
        }
        return Array.ConvertAll(sum, v => (float)v);
    }

    /// <summary>Leaves of each map what is more than the average of all maps there: borders and an empty ground look alike in every
    /// picture.</summary>
    /// <param name="maps">Per picture [cells]; changed in place.</param>
    public static void TakeCommonOff(float[][] maps)
    {
        for (int q = 0; q < maps[0].Length; q++)
        {
            float mean = (float)maps.Average(m => (double)m[q]);
            foreach (float[] map in maps)
                map[q] = Math.Max(0, map[q] - mean);
        }
    }
}
