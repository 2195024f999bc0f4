using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>A network cut in two: what lies before its trained weights, and the rest.</summary>
/// <param name="Prefix">From the photo to <paramref name="Tensor"/>; nothing in it is trained.</param>
/// <param name="Rest">From <paramref name="Tensor"/> to the logits.</param>
/// <param name="Tensor">The tensor between them.</param>
/// <param name="Shape">Its shape for one image.</param>
internal sealed record FrozenPrefix(OnnxModel Prefix, OnnxModel Rest, string Tensor, IReadOnlyList<int> Shape)
{
    /// <summary>The numbers of one image.</summary>
    public int Count => Shape.Aggregate(1, (a, b) => checked(a * b));

    /// <summary>Cuts as late as one tensor divides the network; null where no convolution lies before it.</summary>
    /// <param name="network">The network, with one input and one output.</param>
    /// <param name="trainable">The weights that are trained.</param>
    /// <param name="height">The rows of the input.</param>
    /// <param name="width">The columns of the input.</param>
    public static FrozenPrefix? Find(OnnxModel network, IReadOnlyCollection<string> trainable, int height, int width)
    {
        var index = new GraphIndex(network);
        string input = network.Inputs[0].Name;
        if (Divider(index, [.. trainable], input) is not { } tensor)
            return null;
        OnnxModel prefix = SubgraphExtractor.Extract(network, [input], [tensor]);
        if (!prefix.Graph.Node.Any(n => n.Is("Conv")))
            return null;
        int[] shape = Run(prefix, input, tensor, height, width);
        OnnxModel rest = SubgraphExtractor.Extract(network, [tensor], network.Outputs.Select(o => o.Name));
        rest.Graph.Input[0] = new OnnxValueInfo(tensor, OnnxElementType.Float, ["N", .. shape.Select(s => (OnnxDimension)s)]).ToProto();
        return new FrozenPrefix(prefix, rest, tensor, shape);
    }

    /// <summary>Runs the prefix over photos.</summary>
    /// <param name="loader">The photos, unshuffled; its epochs are the views.</param>
    /// <param name="views">The number of views.</param>
    /// <param name="threads">The threads within an operator.</param>
    /// <param name="rows">Takes the features.</param>
    /// <param name="progress">Told how many more photos are done.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>The images that could not be read.</returns>
    public IReadOnlyList<SkippedImage> Compute(
        BatchLoader loader,
        int views,
        int threads,
        FeatureRows rows,
        Action<int> progress,
        CancellationToken cancellationToken
    )
    {
        using InferenceSession session = EngineSessions.Create(Prefix, threads);
        string input = Prefix.Inputs[0].Name;
        for (int view = 0; view < views; view++)
        {
            int first = 0;
            foreach (Batch batch in loader.Read(new LoaderPosition(view, 0), cancellationToken))
            {
                using OrtValue features = session.Run([input], [batch.Input], [Tensor], cancellationToken: cancellationToken)[0];
                for (int i = 0; i < batch.Count; i++)
                    rows.Add(view, first + i, batch.Images[i], features.AsSpan<float>().Slice(i * Count, Count));
                first += batch.Count;
                progress(batch.Count);
            }
        }
        return loader.Skipped;
    }

    /// <summary>The last tensor through which every path from the photo to a trained weight's node leads; null where that is the photo
    /// alone.</summary>
    private static string? Divider(GraphIndex index, HashSet<string> trainable, string input)
    {
        IReadOnlyList<NodeProto> order = index.TopologicalOrder();
        var moving = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeProto node in order.Where(n => index.InputsOf(n).Any(i => trainable.Contains(i) || moving.Contains(i))))
            moving.UnionWith(node.Output);
        string[] read =
        [
            .. order
                .Where(n => n.Output.Any(moving.Contains))
                .SelectMany(index.InputsOf)
                .Where(i => !moving.Contains(i) && !index.IsInitializer(i) && !index.IsConstant(i))
                .Distinct(StringComparer.Ordinal),
        ];
        foreach (NodeProto node in order.Reverse())
        {
            if (node.Output is [var tensor] && !moving.Contains(tensor) && !index.IsConstant(tensor) && Divides(tensor))
                return tensor;
        }
        return null;

        bool Divides(string tensor)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal) { tensor };
            var open = new Stack<string>(read.Where(seen.Add));
            while (open.TryPop(out string? name))
            {
                if (name == input)
                    return false;
                foreach (string from in index.Producer(name) is { } producer ? index.InputsOf(producer).Where(seen.Add) : [])
                    open.Push(from);
            }
            // What no path needs divides nothing.
            return read.Contains(tensor) || seen.Any(s => s != tensor && index.Producer(s) is { } p && index.InputsOf(p).Contains(tensor));
        }
    }

    private static int[] Run(OnnxModel prefix, string input, string tensor, int height, int width)
    {
        using InferenceSession session = EngineSessions.Create(prefix, intraOpThreads: 1);
        using OrtValue image = OrtValue.Allocate<float>([1, 3, height, width]);
        using OrtValue value = session.Run([input], [image], [tensor])[0];
        return [.. value.Shape.Skip(1).Select(s => checked((int)s))];
    }
}
