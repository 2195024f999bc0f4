namespace Partwise.Onnx.Differentiation;

/// <summary>One number of a <see cref="SmallValue"/>: known, the size that a name stands for, or unknown.</summary>
internal readonly record struct Entry(double? Number, string? Name = null)
{
    public static Entry Unknown => default;

    public static Entry Of(OnnxDimension size) => new(size.Size, size.Name);

    /// <summary>The size that the number states; a negative one, which asks for what is left, is unknown.</summary>
    public OnnxDimension ToDimension() =>
        Number is { } n ? ShapeMath.FromDouble(n)
        : Name is null ? OnnxDimension.Unknown
        : Name;

    /// <summary>A function of one number.</summary>
    public Entry Apply(Func<double, double> function) => Number is { } n ? new(function(n)) : Unknown;

    /// <summary>A function of two numbers.</summary>
    public static Entry Apply(Entry a, Entry b, Func<double, double, double> function) =>
        a.Number is { } p && b.Number is { } q ? new(function(p, q)) : Unknown;
}
