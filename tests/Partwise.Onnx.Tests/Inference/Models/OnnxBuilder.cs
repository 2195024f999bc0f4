using System.Runtime.InteropServices;

namespace Partwise.Onnx.Tests.Inference;

/// <summary>Writes small ONNX files (IR version 8, opset 13). Field numbers are those of onnx.proto.</summary>
internal sealed class OnnxBuilder
{
    private readonly ProtoWriter _graph = new();
    private readonly ProtoWriter _model = new();

    public OnnxBuilder Input(string name, TensorElementType type, params object[] dimensions) => Value(11, name, type, dimensions);

    public OnnxBuilder Output(string name, TensorElementType type, params object[] dimensions) => Value(12, name, type, dimensions);

    public OnnxBuilder Node(string operation, string[] inputs, string output, string? axisLike = null, long value = 0)
    {
        _graph.Message(
            1,
            node =>
            {
                foreach (string input in inputs)
                    node.Text(1, input);
                node.Text(2, output).Text(4, operation);
                if (axisLike is not null)
                    node.Message(5, a => a.Text(1, axisLike).Number(3, value).Number(20, 2));
            }
        );
        return this;
    }

    public OnnxBuilder CustomNode(
        string domain,
        string operation,
        string[] inputs,
        string output,
        params (string Name, long Value)[] attributes
    )
    {
        _model.Message(8, o => o.Text(1, domain).Number(2, 1));
        _graph.Message(
            1,
            node =>
            {
                foreach (string input in inputs)
                    node.Text(1, input);
                node.Text(2, output).Text(4, operation).Text(7, domain);
                foreach ((string name, long value) in attributes)
                    node.Message(5, a => a.Text(1, name).Number(3, value).Number(20, 2));
            }
        );
        return this;
    }

    public OnnxBuilder Weights(string name, long[] shape, float[] values)
    {
        _graph.Message(5, tensor => Header(tensor, name, shape).Bytes(9, MemoryMarshal.AsBytes<float>(values)));
        return this;
    }

    public OnnxBuilder ExternalWeights(string name, long[] shape, string file)
    {
        _graph.Message(
            5,
            tensor => Header(tensor, name, shape).Message(13, entry => entry.Text(1, "location").Text(2, file)).Number(14, 1)
        );
        return this;
    }

    public OnnxBuilder SequenceOutput(string name)
    {
        _graph.Message(12, v => v.Text(1, name).Message(2, t => t.Message(4, s => s.Message(1, e => e.Message(1, x => x.Number(1, 1))))));
        return this;
    }

    public OnnxBuilder Describe(string producer, string domain, long version, string description)
    {
        _model.Text(2, producer).Text(4, domain).Number(5, version).Text(6, description);
        return this;
    }

    public OnnxBuilder Metadata(string key, string value)
    {
        _model.Message(14, p => p.Text(1, key).Text(2, value));
        return this;
    }

    public byte[] Build() =>
        new ProtoWriter()
            .Number(1, 8)
            .Message(8, o => o.Text(1, "").Number(2, 13))
            .Bytes(7, [.. _graph.ToArray(), .. new ProtoWriter().Text(2, "graph").ToArray()])
            .ToArray()
            .Concat(_model.ToArray())
            .ToArray();

    private static ProtoWriter Header(ProtoWriter tensor, string name, long[] shape)
    {
        foreach (long dimension in shape)
            tensor.Number(1, dimension);
        return tensor.Number(2, (long)TensorElementType.Float).Text(8, name);
    }

    private OnnxBuilder Value(int field, string name, TensorElementType type, object[] dimensions)
    {
        _graph.Message(
            field,
            v =>
                v.Text(1, name)
                    .Message(
                        2,
                        t =>
                            t.Message(
                                1,
                                tensor =>
                                    tensor
                                        .Number(1, (long)type)
                                        .Message(
                                            2,
                                            shape =>
                                            {
                                                foreach (object dimension in dimensions)
                                                {
                                                    shape.Message(
                                                        1,
                                                        d =>
                                                            _ = dimension switch
                                                            {
                                                                string symbol => d.Text(2, symbol),
                                                                int size when size >= 0 => d.Number(1, size),
                                                                _ => d,
                                                            }
                                                    );
                                                }
                                            }
                                        )
                            )
                    )
        );
        return this;
    }
}
