using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>Finds the last spatial feature map of a network, whether or not its head can be decomposed.</summary>
public static class FeatureMapFinder
{
    private const string Remedy =
        "Give a convolutional network such as ResNet, DenseNet or MobileNetV2, as a classifier or cut behind its last feature map.";

    /// <summary>Finds it.</summary>
    /// <param name="model">The network, which takes photos.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <param name="output">The graph output that holds the logits; null for the only one that can.</param>
    /// <param name="cancellationToken">Ends a test run early.</param>
    /// <exception cref="PartwiseException">There is none.</exception>
    public static FeatureMap Find(OnnxModel model, string path, string? output = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelInspection inspection = HeadFinder.Find(model, path, output, cancellationToken).Inspection;
        var graph = new GraphIndex(model);
        var constants = new ConstantFolder(model, graph);
        if (inspection.Features is { Positions: > 0 } found)
        {
            return found.IsChannelsFirst
                ? found
                : throw Refusal(path, $"its last feature map '{found.Tensor}' has its channels last, not [N,D,H,W]");
        }
        string end = output ?? model.Outputs[0].Name;
        long[]? shape = Shape(model, end, cancellationToken);
        if (shape is [1, > 0, > 0, > 0] && shape[2] * shape[3] > 1)
        {
            bool nonNegative = new NonNegativity(graph, constants).Holds(end);
            return new FeatureMap(end, (int)shape[1], (int)shape[2], (int)shape[3], nonNegative);
        }
        string reason = inspection.Features is { } tokens
            ? $"its last feature map '{tokens.Tensor}' holds tokens, not a grid of positions"
            : "no feature map [N,D,H,W] was found before its output";
        throw Refusal(path, reason);
    }

    private static PartwiseException Refusal(string path, string reason) => new($"'{path}' cannot serve as a backbone: {reason}. {Remedy}");

    /// <summary>The shape of a tensor for one image; null where it cannot be computed or holds no floats.</summary>
    /// <param name="model">The network, which takes photos.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public static long[]? Shape(OnnxModel model, string tensor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var input = ModelInput.Of(model);
        try
        {
            using InferenceSession session = EngineSessions.Create(
                SubgraphExtractor.Extract(model, [input.Name], [tensor]),
                intraOpThreads: 1
            );
            using OrtValue image = OrtValue.Allocate<float>([1, 3, input.Height, input.Width]);
            using OrtValue value = session.Run([input.Name], [image], [tensor], cancellationToken: cancellationToken)[0];
            return value.ElementType == TensorElementType.Float ? value.Shape : null;
        }
        catch (Exception e) when (e is OnnxRuntimeException or OnnxException)
        {
            return null;
        }
    }
}
