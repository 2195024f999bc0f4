using Partwise.Bundles;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Parts;

namespace Partwise.Training.ProtoPNet;

/// <summary>Reads the prototype network of a bundle.</summary>
public static class ProtoPNetBundle
{
    /// <summary>The kind of such bundles.</summary>
    public const string Kind = "protopnet";

    /// <summary>Reads the network: its graph up to the latent map from <c>network.onnx</c>, prototypes, origins and class connection from
    /// <c>prototypes.safetensors</c>.</summary>
    /// <param name="folder">The bundle.</param>
    /// <exception cref="PartwiseException">There is no bundle, it holds no prototype network, or its files do not fit each
    /// other.</exception>
    /// <exception cref="OnnxException">The network cannot be read.</exception>
    public static ProtoPNetNetwork Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using Partwise.Bundles.Bundle bundle = Partwise.Bundles.Bundle.Open(folder);
        if (bundle.Document.Kind != Kind)
            throw new PartwiseException(
                $"'{folder}' holds a model taken apart ('{bundle.Document.Kind}'), not a prototype network; make one with 'partwise "
                    + $"train protopnet'."
            );
        string path = Path.Combine(folder, BundleFiles.Network);
        OnnxModel model = OnnxModel.Load(path);
        if (
            model.Inputs.Count != 1
            || model.Outputs.FirstOrDefault(o => o.Name == ProtoPNetOutputs.Latent)?.Shape
                is not [_, { Size: { } d }, { Size: { } h }, { Size: { } w }]
        )
            throw new PartwiseException($"'{path}' has no latent map [N,D,H,W]; train the network again.");
        OnnxModel latent = SubgraphExtractor.Extract(model, [model.Inputs[0].Name], [ProtoPNetOutputs.Latent]);
        (PrototypeLayer prototypes, ClassConnection connection, IReadOnlyList<PrototypeOrigin?> origins) = ReadPrototypes(
            Path.Combine(folder, BundleFiles.Prototypes)
        );
        if (prototypes.Channels != d || prototypes.Height > h || prototypes.Width > w || connection.Classes != bundle.Document.Labels.Count)
            throw new PartwiseException(
                $"The prototypes in '{folder}' do not fit its network or its {bundle.Document.Labels.Count} classes; train the "
                    + $"network again."
            );
        return new ProtoPNetNetwork
        {
            Latent = latent,
            Map = new FeatureMap(ProtoPNetOutputs.Latent, (int)d, (int)h, (int)w, NonNegative: true),
            Prototypes = prototypes,
            Connection = connection,
            Labels = bundle.Document.Labels,
            Preprocessing = Preprocessing.FromMetadata(model.GetMetadata(PartOutputs.PreprocessingKey) ?? "", null),
            Origins = origins,
        };
    }

    private static (PrototypeLayer, ClassConnection, IReadOnlyList<PrototypeOrigin?>) ReadPrototypes(string path)
    {
        try
        {
            return PrototypeFile.Read(path, out _);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PartwiseException(
                $"'{path}' cannot be read: {e.Message.TrimEnd('.')}; train the network again or check its permissions.",
                e
            );
        }
    }
}
