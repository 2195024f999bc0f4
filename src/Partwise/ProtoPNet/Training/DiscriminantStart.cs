using Partwise.Datasets;
using Partwise.Numerics;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;
using Partwise.Training;

namespace Partwise.ProtoPNet;

/// <summary>
/// Add-on layers that begin as a metric instead of at random: the principal directions of the backbone's patches, each divided by the deviation that
/// photos of one class have in it (Fisher's linear discriminant analysis, shrunk), so that a distance is large where classes differ.
/// </summary>
internal static class DiscriminantStart
{
    // Deviations by which a channel lies above the threshold of the ReLU, so that nearly nothing is cut off.
    private const double Lift = 3;

    // The share of the mean variance added to all: a few photos say little about the smallest ones.
    private const double Shrinkage = 0.1;
    private const int PowerPasses = 4;

    /// <summary>The network with add-on layers made for the photos.</summary>
    /// <param name="network">The untrained network with regular add-on layers; channels beyond the rank of the features stay as they are.</param>
    /// <param name="backbone">What it stands on.</param>
    /// <param name="images">The training photos.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="run">Threads, limits, and where feature maps are kept.</param>
    /// <param name="progress">Told of every photo; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static ProtoPNetNetwork Make(
        ProtoPNetNetwork network, Backbone backbone, IReadOnlyList<DatasetImage> images, ProtoPNetConfiguration configuration,
        ProtoPNetRun run, IProgress<ProtoPNetProgress>? progress, CancellationToken cancellationToken)
    {
        IReadOnlyList<AddOnLayer> layers = AddOnLayers.Of(configuration.Network.AddOn, backbone.Map.Channels, configuration.Network.Channels);
        (float[] patches, int[] labels) = Patches(backbone, network.Preprocessing, images, configuration, run, progress, cancellationToken);
        int channels = backbone.Map.Channels, positions = backbone.Map.Positions, count = patches.Length / channels;
        float[] mean = Center(patches, channels);
        TruncatedSvd svd = TruncatedSvd.Compute(patches, channels, Math.Min(configuration.Network.Channels, Math.Min(channels, count)), PowerPasses, configuration.Seed, VectorPaths.Best, cancellationToken);
        int rank = Math.Min(svd.Rank, configuration.Network.Channels);
        double[] axes = new double[rank * rank], spread = Within(patches, labels, svd.Right, rank, channels, positions);
        double[] within = new double[rank];
        double shrink = Shrinkage * Enumerable.Range(0, rank).Average(i => spread[(i * rank) + i]);
        SymmetricEigen.Decompose(spread, rank, within, axes);
        double[] variance = new double[rank];
        for (int k = 0; k < rank; k++)
        {
            double scale = 1 / Math.Sqrt(within[k] + shrink);
            for (int i = 0; i < rank; i++)
            {
                axes[(k * rank) + i] *= scale;
                variance[k] += axes[(k * rank) + i] * axes[(k * rank) + i] * svd.Values[i] * svd.Values[i] / count;
            }
        }
        return With(network, layers, axes, svd.Right, mean, variance);
    }

    /// <summary>All patches [images · positions, C] and the class of each photo.</summary>
    private static (float[] Patches, int[] Labels) Patches(
        Backbone backbone, Models.Preprocessing preprocessing, IReadOnlyList<DatasetImage> images, ProtoPNetConfiguration configuration,
        ProtoPNetRun run, IProgress<ProtoPNetProgress>? progress, CancellationToken cancellationToken)
    {
        int channels = backbone.Map.Channels, positions = backbone.Map.Positions;
        string folder = run.CacheFolder ?? run.Folder ?? Directory.CreateTempSubdirectory("partwise-maps-").FullName;
        try
        {
            using var store = FeatureMapStore.Open(backbone, images, preprocessing, [], configuration, run, folder, progress, cancellationToken);
            float[] patches = new float[store.Labels.Length * positions * channels], map = new float[channels * positions];
            for (int n = 0; n < store.Labels.Length; n++)
            {
                store.Read(n, map);
                for (int c = 0; c < channels; c++)
                {
                    for (int p = 0; p < positions; p++)
                        patches[(((n * positions) + p) * channels) + c] = map[(c * positions) + p];
                }
            }
            return (patches, store.Labels);
        }
        finally
        {
            if (run.CacheFolder is null && run.Folder is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private static float[] Center(float[] patches, int channels)
    {
        double[] sum = new double[channels];
        for (int i = 0; i < patches.Length; i++)
            sum[i % channels] += patches[i];
        float[] mean = [.. sum.Select(s => (float)(s * channels / patches.Length))];
        for (int i = 0; i < patches.Length; i++)
            patches[i] -= mean[i % channels];
        return mean;
    }

    /// <summary>The covariance [rank, rank] of photos' mean patches around the mean of their class, in principal coordinates.</summary>
    private static double[] Within(float[] patches, int[] labels, float[] right, int rank, int channels, int positions)
    {
        double[] pooled = new double[rank * labels.Length];
        float[] photo = new float[channels];
        for (int n = 0; n < labels.Length; n++)
        {
            Array.Clear(photo);
            for (int i = 0; i < positions * channels; i++)
                photo[i % channels] += patches[(n * positions * channels) + i] / positions;
            for (int k = 0; k < rank; k++)
                pooled[(k * labels.Length) + n] = Gram.Dot(photo, right.AsSpan(k * channels, channels));
        }
        foreach (IGrouping<int, int> own in Enumerable.Range(0, labels.Length).GroupBy(n => labels[n]))
        {
            for (int k = 0; k < rank; k++)
            {
                double mean = own.Average(n => pooled[(k * labels.Length) + n]);
                foreach (int n in own)
                    pooled[(k * labels.Length) + n] -= mean;
            }
        }
        double[] covariance = Gram.Compute(pooled, rank, labels.Length);
        for (int i = 0; i < covariance.Length; i++)
            covariance[i] /= labels.Length;
        return covariance;
    }

    /// <summary>
    /// First layer: the directions, at a mean variance of 1, lifted above the ReLU's threshold. Second: the lift taken back, and a factor by which two
    /// patches are 1 apart in squared distance on average, since the sigmoid's slope is 1/4: there the logarithmic similarity tells near from far.
    /// </summary>
    private static ProtoPNetNetwork With(ProtoPNetNetwork network, IReadOnlyList<AddOnLayer> layers, double[] axes, float[] right, float[] mean, double[] variance)
    {
        OnnxModel latent = network.Latent.Clone();
        float[] Read(string name) => OnnxTensor.Read(latent.Graph.Initializer.Single(t => t.Name == name)).ToFloats();
        float[] first = Read(layers[0].Weight), firstBias = Read(layers[0].Bias), second = Read(layers[1].Weight), secondBias = Read(layers[1].Bias);
        int rank = variance.Length, channels = layers[0].In, made = layers[1].Out;
        double total = variance.Sum(), unit = total > 0 ? Math.Sqrt(rank / total) : 1, gain = 4 / Math.Sqrt(2.0 * rank);
        for (int k = 0; k < rank; k++)
        {
            double offset = 0, lift = Lift * unit * Math.Sqrt(variance[k]);
            for (int c = 0; c < channels; c++)
            {
                double w = 0;
                for (int i = 0; i < rank; i++)
                    w += axes[(k * rank) + i] * right[(i * channels) + c];
                first[(k * channels) + c] = (float)(unit * w);
                offset += unit * w * mean[c];
            }
            firstBias[k] = (float)(lift - offset);
            second.AsSpan(k * made, made).Clear();
            second[(k * made) + k] = (float)gain;
            secondBias[k] = (float)(-gain * lift);
        }
        TrainableParameters.Freeze(latent,
        [
            OnnxTensor.Create(layers[0].Weight, first, layers[0].Out, channels, 1, 1), OnnxTensor.Create(layers[0].Bias, firstBias, layers[0].Out),
            OnnxTensor.Create(layers[1].Weight, second, made, layers[1].In, 1, 1), OnnxTensor.Create(layers[1].Bias, secondBias, made),
        ]);
        return network with { Latent = latent };
    }
}
