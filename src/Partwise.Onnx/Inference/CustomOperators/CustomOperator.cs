namespace Partwise.Onnx.Inference;

/// <summary>
/// An operator written in C# that models can use beside the library's own. Its inputs and outputs are float32 tensors.
/// </summary>
public sealed class CustomOperator
{
    private readonly KernelFactory _factory;

    /// <summary>Describes an operator.</summary>
    /// <param name="name">The operator's name within its domain.</param>
    /// <param name="requiredInputs">The inputs that every node has, at least 1.</param>
    /// <param name="factory">Makes what computes a node; called once for every node.</param>
    /// <param name="optionalInputs">The further inputs that a node may leave out.</param>
    /// <param name="outputs">The outputs, at least 1.</param>
    public CustomOperator(string name, int requiredInputs, KernelFactory factory, int optionalInputs = 0, int outputs = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(requiredInputs, 1);
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentOutOfRangeException.ThrowIfNegative(optionalInputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        (Name, RequiredInputs, Inputs, Outputs, _factory) = (name, requiredInputs, requiredInputs + optionalInputs, outputs, factory);
    }

    /// <summary>The operator's name within its domain.</summary>
    public string Name { get; }

    /// <summary>The inputs that every node has; they come first.</summary>
    public int RequiredInputs { get; }

    /// <summary>The inputs, optional ones included.</summary>
    public int Inputs { get; }

    /// <summary>The outputs.</summary>
    public int Outputs { get; }

    internal CustomKernel CreateKernel(KernelAttributes attributes) => _factory(attributes);
}
