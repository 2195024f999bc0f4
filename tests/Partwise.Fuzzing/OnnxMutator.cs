using Google.Protobuf;
using Google.Protobuf.Collections;
using Partwise.Onnx;

namespace Partwise.Fuzzing;

/// <summary>Changes nodes, tensors and shapes of a model, so that the content stays a model and gets past the parser.</summary>
/// <param name="random">Chooses the changes.</param>
internal sealed class OnnxMutator(Random random)
{
    private static readonly long[] s_numbers =
    [
        0,
        1,
        -1,
        2,
        3,
        4,
        7,
        16,
        17,
        1000,
        65_536,
        int.MaxValue,
        int.MinValue,
        1L << 40,
        long.MaxValue,
        long.MinValue,
    ];

    private static readonly string[] s_operators =
    [
        "Relu",
        "Sigmoid",
        "Softmax",
        "Identity",
        "Flatten",
        "Reshape",
        "Transpose",
        "Squeeze",
        "Unsqueeze",
        "Slice",
        "Gather",
        "Concat",
        "Split",
        "Add",
        "Sub",
        "Mul",
        "Div",
        "Pow",
        "MatMul",
        "Gemm",
        "Conv",
        "GlobalAveragePool",
        "GlobalMaxPool",
        "AveragePool",
        "MaxPool",
        "ReduceMean",
        "ReduceMax",
        "ReduceSum",
        "BatchNormalization",
        "LayerNormalization",
        "InstanceNormalization",
        "LpNormalization",
        "Resize",
        "Pad",
        "Tile",
        "Expand",
        "Shape",
        "Constant",
        "ConstantOfShape",
        "RandomNormal",
        "Dropout",
        "ArgMax",
        "TopK",
        "Cast",
        "Clip",
        "HardSwish",
        "QuantizeLinear",
        "DequantizeLinear",
        "Einsum",
        "If",
        "Loop",
        "Scan",
        "SequenceConstruct",
        "Nothing",
    ];

    private static readonly string[] s_names = ["", "nothing", "\0", "a\nb", "..", "input", "\u202e", "partwise.x"];

    private static readonly string[] s_attributes =
    [
        "axis",
        "axes",
        "perm",
        "keepdims",
        "group",
        "strides",
        "pads",
        "dilations",
        "kernel_shape",
        "transA",
        "transB",
        "alpha",
        "epsilon",
        "to",
        "value",
        "auto_pad",
        "training_mode",
    ];

    /// <summary>The model with one to four changes; null where the content is none.</summary>
    public byte[]? Change(byte[] content)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(content);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
        if (model.Graph is not { Node.Count: > 0 })
            return null;
        for (int i = random.Next(1, 5); i > 0; i--)
            Change(model);
        return model.ToByteArray();
    }

    private void Change(ModelProto model)
    {
        GraphProto graph = model.Graph;
        switch (random.Next(14))
        {
            case 0 when graph.Initializer.Count > 0:
                Change(Pick(graph.Initializer));
                break;
            case 1:
                Change(Pick([.. graph.Input, .. graph.Output]));
                break;
            case 2:
                ValueInfoProto stated = Pick([.. graph.Input, .. graph.Output]).Clone();
                stated.Name = Name(graph);
                Change(stated);
                (random.Next(3) == 0 ? graph.Output : graph.ValueInfo).Add(stated);
                break;
            case 3 when model.OpsetImport.Count > 0:
                Pick(model.OpsetImport).Version = random.Next(2) == 0 ? random.Next(1, 26) : Pick(s_numbers);
                break;
            case 4 when model.Functions.Count > 0:
                FunctionProto function = Pick(model.Functions);
                if (function.Node.Count > 0)
                    Change(Pick(function.Node), graph, function.Node);
                break;
            case 5 when graph.Initializer.Count > 0:
                TensorProto copy = Pick(graph.Initializer).Clone();
                copy.Name = Name(graph);
                graph.Initializer.Add(copy);
                break;
            case 6 when graph.SparseInitializer.Count > 0:
                SparseTensorProto sparse = Pick(graph.SparseInitializer);
                if (sparse.Dims.Count > 0)
                    sparse.Dims[random.Next(sparse.Dims.Count)] = Pick(s_numbers);
                break;
            default:
                if (graph.Node.Count > 0)
                    Change(Pick(graph.Node), graph, graph.Node);
                break;
        }
    }

    private void Change(NodeProto node, GraphProto graph, RepeatedField<NodeProto> nodes)
    {
        switch (random.Next(10))
        {
            case 0 or 1:
                node.OpType = Pick(s_operators);
                break;
            case 2 when node.Input.Count > 0:
                node.Input[random.Next(node.Input.Count)] = Name(graph);
                break;
            case 3 when node.Output.Count > 0:
                node.Output[random.Next(node.Output.Count)] = Name(graph);
                break;
            case 4:
                node.Input.Add(Name(graph));
                break;
            case 5:
                nodes.Remove(node);
                break;
            case 6:
                // The same between its input and whoever reads it.
                NodeProto twin = node.Clone();
                if (twin.Output.Count == 0 || twin.Input.Count == 0)
                    break;
                twin.Output[0] += "/twin";
                node.Input[0] = twin.Output[0];
                nodes.Insert(nodes.IndexOf(node), twin);
                break;
            case 7 when node.Attribute.Count > 0:
                Change(Pick(node.Attribute));
                break;
            case 8 when node.Input.Count > 0:
                node.Input.RemoveAt(random.Next(node.Input.Count));
                break;
            default:
                node.Attribute.Add(
                    random.Next(2) == 0
                        ? OnnxAttribute.Of(Pick(s_attributes), Pick(s_numbers))
                        : OnnxAttribute.Of(Pick(s_attributes), [Pick(s_numbers), Pick(s_numbers)])
                );
                break;
        }
    }

    private void Change(AttributeProto attribute)
    {
        if (random.Next(6) == 0)
            attribute.Type = (AttributeProto.Types.AttributeType)random.Next(15);
        else if (attribute.Ints.Count > 0)
            attribute.Ints[random.Next(attribute.Ints.Count)] = Pick(s_numbers);
        else if (attribute.G is { Node.Count: > 0 } graph)
            Change(Pick(graph.Node), graph, graph.Node);
        else if (attribute.RefAttrName.Length > 0)
            attribute.RefAttrName = Pick(s_attributes);
        else
            (attribute.I, attribute.F) = (Pick(s_numbers), random.Next(3) == 0 ? float.NaN : Pick(s_numbers));
    }

    private void Change(TensorProto tensor)
    {
        switch (random.Next(5))
        {
            case 0 when tensor.Dims.Count > 0:
                tensor.Dims[random.Next(tensor.Dims.Count)] = Pick(s_numbers);
                break;
            case 1:
                tensor.DataType = random.Next(24);
                break;
            case 2:
                tensor.Dims.Add(Pick(s_numbers));
                break;
            case 3 when tensor.ExternalData.Count > 0:
                Pick(tensor.ExternalData).Value = random.Next(2) == 0 ? Pick(s_names) : $"{Pick(s_numbers)}";
                break;
            default:
                byte[] data = tensor.RawData.ToByteArray();
                random.NextBytes(data.AsSpan(0, Math.Min(data.Length, 8)));
                tensor.RawData = ByteString.CopyFrom(random.Next(2) == 0 ? data : data[..random.Next(data.Length + 1)]);
                break;
        }
    }

    private void Change(ValueInfoProto value)
    {
        if (value.Type?.TensorType is not { } type || random.Next(6) == 0)
        {
            value.Name = Pick(s_names);
            return;
        }
        if (random.Next(5) == 0)
            type.ElemType = random.Next(24);
        else if (type.Shape is not { Dim.Count: > 0 } shape)
            type.Shape = new TensorShapeProto();
        else if (random.Next(4) == 0)
            shape.Dim.RemoveAt(random.Next(shape.Dim.Count));
        else
            Pick(shape.Dim).DimValue = Pick(s_numbers);
    }

    private string Name(GraphProto graph)
    {
        if (random.Next(8) == 0)
            return Pick(s_names);
        string[] all =
        [
            .. graph.Node.SelectMany(n => n.Output),
            .. graph.Initializer.Select(t => t.Name),
            .. graph.Input.Select(i => i.Name),
        ];
        return all.Length > 0 ? Pick(all) : "";
    }

    private T Pick<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
