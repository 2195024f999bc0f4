using Partwise.Engine.Native;

namespace Partwise.Engine;

/// <summary>The attributes of a node of a <see cref="CustomOperator"/>.</summary>
public readonly unsafe ref struct KernelAttributes
{
    private readonly nint _info;

    internal KernelAttributes(nint info) => _info = info;

    /// <summary>A whole number.</summary>
    /// <exception cref="OnnxRuntimeException">The node has no such attribute.</exception>
    public int GetInt(string name)
    {
        OrtApi api = OrtApi.Instance;
        using var native = NativeString.FromName(name);
        long value;
        api.Check(api.KernelInfoGetAttributeInt64(_info, native.Bytes, &value));
        return checked((int)value);
    }

    /// <summary>A number.</summary>
    /// <exception cref="OnnxRuntimeException">The node has no such attribute.</exception>
    public float GetFloat(string name)
    {
        OrtApi api = OrtApi.Instance;
        using var native = NativeString.FromName(name);
        float value;
        api.Check(api.KernelInfoGetAttributeFloat(_info, native.Bytes, &value));
        return value;
    }
}
