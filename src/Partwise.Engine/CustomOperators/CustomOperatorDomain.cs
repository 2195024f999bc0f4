using Partwise.Engine.Native;

namespace Partwise.Engine;

/// <summary>
/// A named set of operators written in C#, which sessions get by <see cref="SessionOptions.CustomOperators"/>. Sessions refer to it until they end, so
/// it lives as long as the process: make each once.
/// </summary>
public sealed class CustomOperatorDomain
{
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
        Handle = NativeOperator.CreateDomain(name, operators);
    }

    /// <summary>The domain that nodes name.</summary>
    public string Name { get; }

    internal nint Handle { get; }
}
