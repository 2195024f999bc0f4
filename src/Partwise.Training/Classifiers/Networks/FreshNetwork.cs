using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Training;

/// <summary>Takes the structure of a backbone and forgets what it has learnt: weights anew, batch normalisation where exporters fold it
/// away.</summary>
internal static class FreshNetwork
{
    /// <summary>The network with mean pooling and a linear layer. Equal arguments give equal weights.</summary>
    /// <param name="backbone">The structure.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="seed">The seed of the weights.</param>
    /// <returns>The network, whose only output are the logits, and the weights to train.</returns>
    /// <exception cref="PartwiseException">There is no convolution with weights of its own, or there is attention.</exception>
    public static (OnnxModel Model, IReadOnlyList<string> Trainable) Create(Backbone backbone, int classes, int seed)
    {
        int channels = backbone.Map.Channels;
        var head = new float[checked(classes * channels)];
        OnnxModel model = ConstantFolding.Fold(PooledHead.Attach(backbone, head, new float[classes]));
        foreach (string key in model.Metadata.Keys.ToArray())
            model.SetMetadata(key, null);
        var index = new GraphIndex(model);
        // Tables of positions and masks are both constants added to the scores; one is learnt, the other must stay.
        if (index.Nodes.FirstOrDefault(n => n.Is("MatMul") && !n.Input.Any(index.IsConstant)) is { } attention)
            throw new PartwiseException(
                $"The backbone '{backbone.Path}' has attention ({attention.Describe()}), whose learnt tables of positions cannot be "
                    + $"told from its masks, so it cannot be trained from scratch; fine-tune it or fit a linear head, or give a "
                    + $"convolutional network."
            );
        NormalizationInserter.Insert(model);
        string[] trainable = [.. TrainableParameters.Find(model).Concat(WeightReset.Vectors(model)).Distinct(StringComparer.Ordinal)];
        if (!model.Graph.Node.Any(n => n.Is("Conv") && trainable.Contains(n.InputOrEmpty(1))))
            throw new PartwiseException(
                $"The backbone '{backbone.Path}' has no convolution with weights of its own, so there is nothing to train from "
                    + $"scratch; give a convolutional network."
            );
        WeightReset.Apply(model, trainable, seed);
        return (model, trainable);
    }
}
