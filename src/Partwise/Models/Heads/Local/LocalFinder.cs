using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>Finds the tensor at which a head is taken by its gradient.</summary>
internal sealed class LocalFinder(
    OnnxModel model,
    GraphIndex graph,
    TensorProbe tensors,
    SpatialTensors spatial,
    string input,
    string logits,
    LinearWalk walk
)
{
    private const string NoMap =
        "Use a network that keeps rows and columns up to its head, or name an inner tensor with `Layer`; 'partwise inspect' lists "
        + "them with `Layers`.";

    /// <summary>Why there is none, and what to do.</summary>
    public (string Reason, string Remedy)? Refusal { get; private set; }

    /// <summary>The head at a named layer, or at the last tensor with positions that the logits depend on.</summary>
    /// <param name="layer">A tensor's name, or its number in the list of <c>inspect --layers</c>; null for the default.</param>
    public LocalForm? Find(string? layer)
    {
        try
        {
            FeatureMap? map = layer is null ? Default() : Named(layer);
            return map is null ? null : Form(map);
        }
        catch (OnnxException e)
        {
            Refusal = (
                $"its head cannot be differentiated ({e.Message.TrimEnd('.')}).",
                "Name a later tensor with `Layer`, or export the model with other operators."
            );
            return null;
        }
    }

    private FeatureMap? Default()
    {
        string? before = walk.PooledLast is { } last ? BeforeConvolution(last) : null;
        if (walk.PooledLast is not null && before is null)
        {
            Refusal = (
                walk.Obstacle + ".",
                "Train a linear layer on it with 'partwise train classifier', or export the classifier with its head."
            );
            return null;
        }
        foreach (FeatureMap map in spatial.Before(logits, input))
        {
            if (before is null ? map.Rank == 4 || SeesPositions(map) : map.Tensor == before)
                return map;
        }
        Refusal = ($"no tensor with rows and columns was found before its logits ({walk.Obstacle}).", NoMap);
        return null;
    }

    private FeatureMap? Named(string layer)
    {
        List<FeatureMap> all = [.. spatial.Before(logits, input)];
        if (int.TryParse(layer, out int index) && index >= 0 && index < all.Count)
            return all[index];
        return all.Find(m => m.Tensor == layer)
            ?? throw new PartwiseException(
                $"There is no layer '{layer}' with rows and columns that everything from the image to the logits passes through; of "
                    + $"{all.Count} that 'partwise inspect' lists with `Layers`, the first are "
                    + $"{string.Join(", ", all.Take(5).Select((m, i) => $"{i} = {m.Tensor}"))}{(all.Count > 5 ? ", …" : "")}."
            );
    }

    /// <summary>What the 1×1 convolution reads whose activated output is pooled into the logits; null where there is none.</summary>
    private string? BeforeConvolution(string tensor)
    {
        while (graph.Producer(tensor) is { } node)
        {
            if (node.OpType is "Conv" or "FusedConv")
                return (node.GetInts("kernel_shape") ?? graph.Initializer(node.InputOrEmpty(1))?.Dims.Skip(2))?.All(k => k == 1) == true
                    ? node.Input[0]
                    : null;
            bool bias = node.Is("Add") && node.Input.Any(graph.IsConstant);
            if (!HeadOperators.IsActivation(node) && node.OpType is not ("Identity" or "Dropout") && !bias)
                return null;
            tensor = node.Input.First(i => !graph.IsConstant(i));
        }
        return null;
    }

    /// <summary>Whether the logits depend on most positions: behind a transformer's last attention only the class token's does.</summary>
    private bool SeesPositions(FeatureMap map)
    {
        long[] shape = tensors.Shape(map.Tensor)!,
            logitsShape = tensors.Shape(logits)!;
        using LogitGradients gradients = LogitGradients.Create(
            SubgraphExtractor.Extract(model, [map.Tensor], [logits]),
            new OnnxValueInfo(map.Tensor, OnnxElementType.Float, [.. shape.Select(OnnxDimension.FromInt64)]),
            logits,
            logitsShape[1..]
        );
        float[] gradient = new float[gradients.Length],
            weights = [.. Enumerable.Range(0, gradients.Classes).Select(c => (float)Math.Sin(c + 1))];
        gradients.Run(tensors.Values(map.Tensor)[0], 1, weights, gradient);
        int tokens = (int)(map.ChannelsLast ? shape[1] : shape[2]),
            seen = 0;
        for (int t = 0; t < tokens; t++)
            seen += Enumerable.Range(0, map.Channels).Any(d => gradient[map.ChannelsLast ? (t * map.Channels) + d : (d * tokens) + t] != 0)
                ? 1
                : 0;
        return seen > tokens / 2;
    }

    private LocalForm Form(FeatureMap map)
    {
        long[] shape = tensors.Shape(map.Tensor)!,
            logitsShape = tensors.Shape(logits)!;
        bool batches = TakesBatches(map.Tensor, shape, logitsShape);
        // Refuses what has no gradient before anything is fitted.
        HeadGradient.Behind(model, map.Tensor, shape, batches ? "N" : 1, logits, logitsShape);
        string path = string.Join(" -> ", MainPath(map.Tensor));
        float[] bias = walk.Bias.Count == 0 ? new float[tensors.Count(logits)] : [.. walk.Bias.Select(b => (float)b)];
        return new LocalForm(map, bias, shape, logitsShape, batches, path, walk.HasBias);
    }

    private bool TakesBatches(string tensor, long[] shape, long[] logitsShape)
    {
        try
        {
            OnnxModel part = SubgraphExtractor.Extract(model, [tensor], [logits]);
            part.Graph.Input.Clear();
            part.Graph.Input.Add(
                new OnnxValueInfo(tensor, OnnxElementType.Float, ["N", .. shape.Skip(1).Select(OnnxDimension.FromInt64)]).ToProto()
            );
            using InferenceSession session = EngineSessions.CreateForOneRun(part);
            float[] values = tensors.Values(tensor)[0];
            using OrtValue two = OrtValue.Allocate<float>([2, .. shape.Skip(1)], zeroed: false);
            values.CopyTo(two.AsSpan<float>());
            values.CopyTo(two.AsSpan<float>()[values.Length..]);
            OrtValue[] results = session.Run([tensor], [two], [logits]);
            using OrtValue result = results[0];
            return result.Shape.AsSpan().SequenceEqual([2, .. logitsShape.Skip(1)]);
        }
        catch (OnnxRuntimeException)
        {
            // Somewhere behind the tensor a shape of one image is written down.
            return false;
        }
    }

    private List<string> MainPath(string map)
    {
        var behind = new HashSet<string>(StringComparer.Ordinal) { map };
        foreach (NodeProto node in LocalExactness.Between(graph, map, logits))
            behind.UnionWith(node.Output);
        var path = new List<string>();
        for (string at = logits; at != map && graph.Producer(at) is { } node; at = node.Input.First(behind.Contains))
            path.Add(node.OpType);
        path.Reverse();
        return path.Count <= 12 ? path : [.. path.Take(4), "…", .. path.TakeLast(7)];
    }
}
