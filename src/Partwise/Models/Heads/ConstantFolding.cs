using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>Turns what a graph computes without the image into initializers, so that weights can be found and changed.</summary>
public static class ConstantFolding
{
    /// <summary>The same network with every constant of floats or integers as an initializer; metadata stays.</summary>
    /// <param name="model">The network; it is not changed.</param>
    /// <exception cref="PartwiseException">ONNX Runtime cannot compute a constant, or not in time.</exception>
    /// <exception cref="OnnxException">The constants would take too much memory or too many operators.</exception>
    public static OnnxModel Fold(OnnxModel model)
    {
        var index = new GraphIndex(model);
        string[] wanted =
        [
            .. index
                .Nodes.Where(n => !n.Output.All(o => o.Length == 0 || index.IsConstant(o)))
                .SelectMany(index.InputsOf)
                .Where(t => index.Producer(t) is not null && index.IsConstant(t))
                .Distinct(StringComparer.Ordinal),
        ];
        if (wanted.Length == 0)
            return model.Clone();
        Dictionary<string, TensorProto> values = Compute(model, wanted);
        OnnxModel folded = model.Clone();
        // A node goes when all that is read of it has become an initializer.
        HashSet<NodeProto> replaced = new(ReferenceEqualityComparer.Instance);
        replaced.UnionWith(
            folded.Graph.Node.Where(n =>
                n.Output.Any(values.ContainsKey)
                && n.Output.All(o => values.ContainsKey(o) || index.Consumers(o).Count == 0 && !index.IsGraphOutput(o))
            )
        );
        folded.Graph.Initializer.AddRange(
            folded.Graph.Node.Where(replaced.Contains).SelectMany(n => n.Output).Where(values.ContainsKey).Select(o => values[o])
        );
        new GraphEditor(folded).RemoveNodes(replaced);
        OnnxModel cut = SubgraphExtractor.Extract(folded, null, folded.Outputs.Select(o => o.Name));
        foreach ((string key, string value) in model.Metadata)
            cut.SetMetadata(key, value);
        return cut;
    }

    private static Dictionary<string, TensorProto> Compute(OnnxModel model, string[] wanted)
    {
        var values = new Dictionary<string, TensorProto>(StringComparer.Ordinal);
        try
        {
            OrtValue[] outputs = ConstantFolder.Run(SubgraphExtractor.Extract(model, [], wanted), wanted);
            for (int i = 0; i < wanted.Length; i++)
            {
                using OrtValue output = outputs[i];
                if (ConstantFolder.ToTensor(wanted[i], output) is { } tensor)
                    values[wanted[i]] = tensor;
            }
        }
        catch (OnnxRuntimeException e)
        {
            throw new PartwiseException($"ONNX Runtime cannot compute the network's constants: {e.Message}", e);
        }
        return values;
    }
}
