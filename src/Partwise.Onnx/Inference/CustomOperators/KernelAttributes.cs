namespace Partwise.Onnx.Inference;

/// <summary>The attributes of a node of a <see cref="CustomOperator"/>.</summary>
public readonly unsafe ref struct KernelAttributes
{
    private readonly nint _info;

    internal KernelAttributes(nint info) => _info = info;

    /// <summary>A whole number.</summary>
    /// <exception cref="OnnxRuntimeException">The node has no such attribute.</exception>
    public int GetInt(string name)
    {
        long value;
        fixed (byte* native = OrtApi.Text(name))
            OrtApi.Check(OrtApi.GetAttributeInt64(_info, native, &value));
        return checked((int)value);
    }

    /// <summary>A number.</summary>
    /// <exception cref="OnnxRuntimeException">The node has no such attribute.</exception>
    public float GetFloat(string name)
    {
        float value;
        fixed (byte* native = OrtApi.Text(name))
            OrtApi.Check(OrtApi.GetAttributeFloat(_info, native, &value));
        return value;
    }
}
