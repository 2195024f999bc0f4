using System.Runtime.InteropServices;

namespace Partwise.Onnx.Inference;

/// <summary>
/// A named set of operators written in C#, which sessions get by <see cref="SessionOptions.CustomOperators"/>. Sessions refer to it until
/// they end, so it lives as long as the process: make each once.
///</summary>
public sealed unsafe class CustomOperatorDomain
{
    private readonly nint _domain;

    /// <summary>Registers operators.</summary>
    /// <param name="name">The domain that nodes name, such as <c>com.example</c>.</param>
    /// <param name="operators">The operators, each of another name.</param>
    /// <exception cref="NativeLibraryException">No usable ONNX Runtime library was found.</exception>
    /// <exception cref="OnnxRuntimeException">The library refused an operator.</exception>
    public CustomOperatorDomain(string name, params IReadOnlyList<CustomOperator> operators)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(operators);
        Name = name;
        nint domain;
        OrtApi.Check(OrtApi.CreateCustomOpDomain((byte*)Marshal.StringToCoTaskMemUTF8(name), &domain));
        foreach (CustomOperator op in operators)
            OrtApi.Check(OrtApi.CustomOpDomainAdd(domain, NativeOperator.Create(op)));
        _domain = domain;
    }

    /// <summary>The domain that nodes name.</summary>
    public string Name { get; }

    // The official package registers only operators of compiled libraries; the handle of its options is the library's own pointer.
    internal void AddTo(Ort.SessionOptions options) => OrtApi.Check(OrtApi.AddCustomOpDomain(options.DangerousGetHandle(), _domain));
}
