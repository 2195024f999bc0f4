using System.Globalization;

namespace Partwise.Onnx;

/// <summary>One size of a shape: a number, a name such as <c>N</c>, or unknown. Numbers and names convert implicitly.</summary>
public readonly record struct OnnxDimension
{
    private OnnxDimension(long? size, string? name)
    {
        Size = size;
        Name = name;
    }

    /// <summary>A size that the model does not state.</summary>
    public static OnnxDimension Unknown => default;

    /// <summary>The size, at least 0; null where it is symbolic or unknown.</summary>
    public long? Size { get; }

    /// <summary>The name of a symbolic size; null where it is a number or unknown.</summary>
    public string? Name { get; }

    /// <summary>Whether the size is decided only when the model runs.</summary>
    public bool IsDynamic => Size is null;

    /// <summary>The fixed size <paramref name="size"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static OnnxDimension FromInt64(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return new(size, null);
    }

    /// <summary>The symbolic size <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    public static OnnxDimension FromString(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(null, name);
    }

    /// <summary>The fixed size <paramref name="size"/>, at least 0.</summary>
    public static implicit operator OnnxDimension(long size) => FromInt64(size);

    /// <summary>The symbolic size <paramref name="name"/>.</summary>
    public static implicit operator OnnxDimension(string name) => FromString(name);

    /// <summary>The number, the name, or <c>?</c>.</summary>
    public override string ToString() => Size?.ToString(CultureInfo.InvariantCulture) ?? Name ?? "?";

    internal static OnnxDimension FromProto(TensorShapeProto.Types.Dimension dimension, string tensor) =>
        dimension.ValueCase switch
        {
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dimension.DimValue >= 0 => new(dimension.DimValue, null),
            // -1 is not in the format, but some exporters write it for "any".
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dimension.DimValue == -1 => default,
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => throw new OnnxFormatException(
                $"The shape of '{tensor}' has the size {dimension.DimValue}, but sizes are 0 or more; export the model again."
            ),
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when dimension.DimParam.Length > 0 => new(null, dimension.DimParam),
            _ => default,
        };

    internal TensorShapeProto.Types.Dimension ToProto()
    {
        var dimension = new TensorShapeProto.Types.Dimension();
        if (Size is { } size)
            dimension.DimValue = size;
        else if (Name is not null)
            dimension.DimParam = Name;
        return dimension;
    }
}
