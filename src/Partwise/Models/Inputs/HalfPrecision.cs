using System.Globalization;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>
/// Makes a graph that computes in 16-bit floats compute in float32: each stored number is the same, sums are no longer rounded after each
/// step. How far the file's own rounding takes its outputs from these is measured on a test image.
///</summary>
internal static class HalfPrecision
{
    private const int Float = (int)OnnxElementType.Float;

    /// <summary>The graph in float32; the model itself where it does not compute in 16 bits.</summary>
    public static OnnxModel Widen(OnnxModel model, List<string> notes, CancellationToken cancellationToken)
    {
        var index = new GraphIndex(model);
        OnnxElementType input = model.Inputs[0].ElementType;
        if (!IsHalf((int)input) && !model.Graph.Node.Any(n => HeadOperators.IsCastToHalf(n) && !index.IsConstant(n.InputOrEmpty(0))))
            return model;
        OnnxModel wide = model.Clone();
        Widen(wide, wide.Graph);
        TakeOutCasts(wide);
        string type = input == OnnxElementType.BFloat16 ? "bfloat16" : "float16";
        string measured = Difference(model, wide, cancellationToken) is { } difference
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"; its own rounding changes its outputs by up to {difference:0.0e+0} of max(1, |z|) on a test image"
            )
            : "";
        notes.Add($"{type} computed in float32{measured}");
        return wide;
    }

    private static bool IsHalf(int type) => type is (int)OnnxElementType.Float16 or (int)OnnxElementType.BFloat16;

    private static void Widen(OnnxModel model, GraphProto graph)
    {
        for (int i = 0; i < graph.Initializer.Count; i++)
        {
            if (IsHalf(graph.Initializer[i].DataType))
                graph.Initializer[i] = Widen(model, graph.Initializer[i]);
        }
        foreach (NodeProto node in graph.Node)
        {
            foreach (AttributeProto attribute in node.Attribute)
            {
                if (attribute.Name is "to" or "dtype" && IsHalf((int)attribute.I))
                    attribute.I = Float;
                if (attribute.T is { } tensor && IsHalf(tensor.DataType))
                    attribute.T = Widen(model, tensor);
                foreach (GraphProto inner in attribute.G is null ? attribute.Graphs : [attribute.G, .. attribute.Graphs])
                    Widen(model, inner);
            }
        }
        graph.ValueInfo.Clear();
        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output).Where(v => IsHalf(v.Type?.TensorType?.ElemType ?? 0)))
            value.Type.TensorType.ElemType = Float;
    }

    /// <summary>Makes casts that no longer change anything what they are: a head does not expect them.</summary>
    private static void TakeOutCasts(OnnxModel model)
    {
        IReadOnlyDictionary<string, OnnxElementType> types = ElementTypes.Of(model, new GraphIndex(model));
        foreach (
            NodeProto cast in model.Graph.Node.Where(n =>
                n.Is("Cast") && n.GetInt("to", 0) == Float && types.GetValueOrDefault(n.InputOrEmpty(0)) == OnnxElementType.Float
            )
        )
        {
            cast.OpType = "Identity";
            cast.Attribute.Clear();
        }
    }

    private static TensorProto Widen(OnnxModel model, TensorProto tensor)
    {
        OnnxTensor read = model.ReadTensor(tensor);
        return OnnxTensor.Create(tensor.Name, read.ToFloats(), [.. read.Shape]);
    }

    // Null where the engine has no operators for the file's own type.
    private static double? Difference(OnnxModel model, OnnxModel wide, CancellationToken cancellationToken)
    {
        string[] outputs = [.. wide.Outputs.Where(o => o.ElementType == OnnxElementType.Float).Select(o => o.Name)];
        if (outputs.Length == 0 || model.Inputs[0].Shape is null || model.Inputs[0].ElementType == OnnxElementType.BFloat16)
            return null;
        try
        {
            float[] own = Run(model, outputs[0], cancellationToken),
                other = Run(wide, outputs[0], cancellationToken);
            return own.Zip(other).Max(p => Math.Abs((double)p.First - p.Second) / Math.Max(1, Math.Abs((double)p.Second)));
        }
        catch (Exception e) when (e is OnnxRuntimeException or OnnxException or InvalidOperationException)
        {
            return null;
        }
    }

    private static float[] Run(OnnxModel model, string output, CancellationToken cancellationToken)
    {
        OnnxValueInfo input = model.Inputs[0];
        long[] shape =
        [
            .. input.Shape!.Select(
                (d, i) =>
                    d.Size
                    ?? (
                        i == 0 ? 1
                        : i == 1 ? 3
                        : 224
                    )
            ),
        ];
        using OrtValue image =
            input.ElementType == OnnxElementType.Float16 ? OrtValue.Allocate<Half>(shape) : OrtValue.Allocate<float>(shape);
        for (int i = 0; i < image.ElementCount; i++)
        {
            float level = (i * 37 % 251 / 125f) - 1;
            if (input.ElementType == OnnxElementType.Float16)
                image.AsSpan<Half>()[i] = (Half)level;
            else
                image.AsSpan<float>()[i] = (float)(Half)level;
        }
        using InferenceSession session = EngineSessions.Create(SubgraphExtractor.Extract(model, [input.Name], [output]), intraOpThreads: 1);
        using OrtValue value = session.Run([input.Name], [image], [output], cancellationToken: cancellationToken)[0];
        return value.ElementType == TensorElementType.Float16
            ? Array.ConvertAll(value.AsSpan<Half>().ToArray(), h => (float)h)
            : value.AsSpan<float>().ToArray();
    }
}
