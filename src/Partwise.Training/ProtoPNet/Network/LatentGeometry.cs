using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx.Inference;

namespace Partwise.Training.ProtoPNet;

/// <summary>Where the cells of a prototype network's activation maps lie in the input.</summary>
internal static class LatentGeometry
{
    /// <summary>Finds it; see <see cref="GeometryFinder"/>.</summary>
    public static FeatureGeometry Find(
        ProtoPNetNetwork network,
        IReadOnlyList<DatasetImage> photos,
        CropMode crop,
        DecodeLimits? limits,
        int threads,
        CancellationToken cancellationToken
    )
    {
        var session = new Lazy<InferenceSession>(() => EngineSessions.Create(network.Latent, intraOpThreads: 1));
        try
        {
            float[] Contrast(float[] input)
            {
                using OrtValue value = OrtValue.Allocate<float>(
                    [1, 3, network.Preprocessing.Crop.Height, network.Preprocessing.Crop.Width],
                    zeroed: false
                );
                input.CopyTo(value.AsSpan<float>());
                using OrtValue latent = session.Value.Run(
                    [session.Value.Inputs[0].Name],
                    [value],
                    [ProtoPNetOutputs.Latent],
                    cancellationToken: cancellationToken
                )[0];
                return EvidenceMap.Contrast(latent.AsSpan<float>(), network.Map.Channels);
            }

            return GeometryFinder
                .Find(
                    network.Latent,
                    network.Map with
                    {
                        Tensor = ProtoPNetOutputs.Latent,
                    },
                    network.Preprocessing,
                    Contrast,
                    GeometryFinder.Reader(photos, network.Preprocessing, crop, limits),
                    threads,
                    cancellationToken
                )
                .Under(network.Prototypes.Height, network.Prototypes.Width);
        }
        finally
        {
            if (session.IsValueCreated)
                session.Value.Dispose();
        }
    }
}
