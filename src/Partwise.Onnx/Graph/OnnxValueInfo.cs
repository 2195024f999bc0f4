namespace Partwise.Onnx;

/// <summary>The name, element type and shape of a model's input, output or inner tensor.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="ElementType">The element type; <see cref="OnnxElementType.Undefined"/> where the model does not state it or the value is
/// not a dense tensor.</param>
/// <param name="Shape">The sizes, outermost first; null where the model does not state even the rank.</param>
public sealed record OnnxValueInfo(string Name, OnnxElementType ElementType, IReadOnlyList<OnnxDimension>? Shape)
{
    /// <summary>The name with the shape, for messages: <c>input [N,3,224,224]</c>.</summary>
    public override string ToString() => Shape is null ? Name : $"{Name} [{string.Join(',', Shape)}]";

    /// <summary>Reads what <paramref name="value"/> states.</summary>
    /// <exception cref="OnnxFormatException">A size is negative.</exception>
    public static OnnxValueInfo FromProto(ValueInfoProto value)
    {
        ArgumentNullException.ThrowIfNull(value);
        TypeProto.Types.Tensor? tensor = value.Type?.TensorType;
        OnnxDimension[]? shape = tensor?.Shape is null ? null : [.. tensor.Shape.Dim.Select(d => OnnxDimension.FromProto(d, value.Name))];
        return new(value.Name, (OnnxElementType)(tensor?.ElemType ?? 0), shape);
    }

    /// <summary>The same facts as a message of the file format.</summary>
    public ValueInfoProto ToProto()
    {
        var value = new ValueInfoProto { Name = Name };
        if (ElementType == OnnxElementType.Undefined && Shape is null)
            return value;
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)ElementType };
        if (Shape is not null)
        {
            tensor.Shape = new TensorShapeProto();
            tensor.Shape.Dim.AddRange(Shape.Select(d => d.ToProto()));
        }
        value.Type = new TypeProto { TensorType = tensor };
        return value;
    }
}
