using Partwise.Files;
using Partwise.Onnx;
using Partwise.Testing;

namespace Partwise.Tests.Models;

/// <summary>
/// A small network as PyTorch's exporter writes it: a convolution into which its normalisation is folded, a layer of a DenseNet (a
/// normalisation that stands before a convolution, one that is folded into it, and a convolution without), and a linear layer. And the
/// state dictionary of its weights.
///</summary>
internal static class TorchLayers
{
    public const int Classes = 3;

    /// <summary>The shapes of the state dictionary, in the order in which the layers were made.</summary>
    public static (string Name, int[] Shape)[] Shapes(int classes = Classes) =>
        [
            ("conv0.weight", [4, 3, 4, 4]),
            ("norm0.weight", [4]),
            ("norm0.bias", [4]),
            ("norm0.running_mean", [4]),
            ("norm0.running_var", [4]),
            ("norm0.num_batches_tracked", []),
            ("layer.0.norm1.weight", [4]),
            ("layer.0.norm1.bias", [4]),
            ("layer.0.norm1.running_mean", [4]),
            ("layer.0.norm1.running_var", [4]),
            ("layer.0.conv1.weight", [5, 4, 1, 1]),
            ("layer.0.norm2.weight", [5]),
            ("layer.0.norm2.bias", [5]),
            ("layer.0.norm2.running_mean", [5]),
            ("layer.0.norm2.running_var", [5]),
            ("layer.0.conv2.weight", [5, 5, 1, 1]),
            ("fc.weight", [classes, 5]),
            ("fc.bias", [classes]),
        ];

    /// <summary>Weights of these shapes: numbers that differ, variances above 0.</summary>
    public static Dictionary<string, float[]> Values(int classes = Classes) =>
        Shapes(classes)
            .Select((s, i) => (s.Name, Values: TinyHead.Values(s.Shape.Aggregate(1, (a, b) => a * b), i + 1)))
            .ToDictionary(
                s => s.Name,
                s => s.Name.EndsWith("var", StringComparison.Ordinal) ? [.. s.Values.Select(v => v + 1.5f)] : s.Values
            );

    /// <summary>The structure; without names it is what a tool leaves that shortens them.</summary>
    public static OnnxModel Structure(bool names = true)
    {
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, "N", 3, 16, 16);
        string conv0 = g.NamedNode(
            "/conv0/Conv_output_0",
            "Conv",
            [x, Weight("onnx::Conv_1", 4, 3, 4, 4), Weight("onnx::Conv_2", 4)],
            OnnxAttribute.Of("strides", [4, 4])
        );
        string relu0 = g.Node("Relu", conv0);
        string[] statistics = [.. new[] { "weight", "bias", "running_mean", "running_var" }.Select(k => Weight($"layer.0.norm1.{k}", 4))];
        string norm1 = g.NamedNode("/layer/layer.0/norm1/BatchNormalization_output_0", "BatchNormalization", [relu0, .. statistics]);
        string conv1 = g.NamedNode(
            "/layer/layer.0/conv1/Conv_output_0",
            "Conv",
            [g.Node("Relu", norm1), Weight("onnx::Conv_3", 5, 4, 1, 1), Weight("onnx::Conv_4", 5)]
        );
        string conv2 = g.NamedNode(
            "/layer/layer.0/conv2/Conv_output_0",
            "Conv",
            [g.Node("Relu", conv1), Weight("layer.0.conv2.weight", 5, 5, 1, 1)]
        );
        string features = g.Node("Relu", conv2);
        string logits = g.NamedNode(
            "logits",
            "Gemm",
            [g.Node("Flatten", g.Node("GlobalAveragePool", features)), Weight("fc.weight", Classes, 5), Weight("fc.bias", Classes)],
            OnnxAttribute.Of("transB", 1)
        );
        g.Output(logits, OnnxElementType.Float, "N", Classes);
        OnnxModel model = g.Build();
        foreach (NodeProto node in model.Graph.Node)
            node.Name = names ? node.Output[0].Replace("_output_0", "", StringComparison.Ordinal) : "";
        if (!names)
            ShortenWeights(model);
        return model;

        string Weight(string name, params long[] shape) =>
            g.Initializer(OnnxTensor.Create(name, TinyHead.Values((int)shape.Aggregate(1L, (a, b) => a * b), 99), shape));
    }

    /// <summary>Writes a state dictionary as safetensors, or as torch.save does, and opens it.</summary>
    public static StateDictionary Save(
        TemporaryFolder folder,
        IReadOnlyDictionary<string, float[]> values,
        bool torch = true,
        IReadOnlyList<(string Name, int[] Shape)>? shapes = null
    )
    {
        shapes ??= Shapes(values["fc.bias"].Length);
        string path = folder.File(torch ? "state.pth" : "state.safetensors");
        (string Name, int[] Shape)[] present = [.. shapes.Where(s => values.ContainsKey(s.Name))];
        if (torch)
        {
            Files.Pickle.TorchStorage[] storages =
            [
                .. present.Select((s, i) => Files.Pickle.TorchStorage.Of("FloatStorage", $"{i}", values[s.Name])),
            ];
            File.WriteAllBytes(
                path,
                Files.Pickle.TorchFiles.Archive(
                    w =>
                        w.Dictionary([
                            .. present.Select(
                                (s, i) =>
                                    (
                                        s.Name,
                                        (Action<Files.Pickle.PickleWriter>)(
                                            v => v.Tensor(storages[i], 0, [.. s.Shape.Select(n => (long)n)], Strides(s.Shape))
                                        )
                                    )
                            ),
                        ]),
                    storages
                )
            );
            return StateDictionary.Open(path);
        }
        using (SafetensorsWriter writer = new(path))
        {
            foreach ((string name, int[] shape) in present)
                writer.Add<float>(name, values[name], shape);
            writer.Complete();
        }
        return StateDictionary.Open(path);
    }

    private static void ShortenWeights(OnnxModel model)
    {
        var names = model
            .Graph.Initializer.Select((t, i) => (t.Name, Short: $"v{i}"))
            .ToDictionary(t => t.Name, t => t.Short, StringComparer.Ordinal);
        foreach (TensorProto tensor in model.Graph.Initializer)
            tensor.Name = names[tensor.Name];
        foreach (NodeProto node in model.Graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
                node.Input[i] = names.GetValueOrDefault(node.Input[i], node.Input[i]);
        }
    }

    private static long[] Strides(int[] shape) => [.. shape.Select((_, i) => shape.Skip(i + 1).Aggregate(1L, (a, b) => a * b))];
}
