using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>A tensor that training changes in place: the engine reads the same native memory that the optimiser writes.</summary>
internal sealed class TrainedTensor : IDisposable
{
    /// <summary>A tensor that takes over <paramref name="value"/>.</summary>
    /// <param name="name">Its name, unique within a network.</param>
    /// <param name="value">Its numbers, float32.</param>
    /// <exception cref="ArgumentException">The tensor is not of float32.</exception>
    public TrainedTensor(string name, OrtValue value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        if (value.ElementType != TensorElementType.Float)
            throw new ArgumentException(
                $"The tensor '{name}' is of type {value.ElementType}; only float32 tensors are trained.",
                nameof(value)
            );
        Name = name;
        Value = value;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its numbers, as the engine takes them.</summary>
    public OrtValue Value { get; }

    /// <summary>The sizes, outermost first.</summary>
    public IReadOnlyList<long> Shape => Value.Shape;

    /// <summary>The number of elements.</summary>
    public int Count => checked((int)Value.ElementCount);

    /// <summary>The numbers themselves, row-major.</summary>
    public Span<float> Values => Value.AsSpan<float>();

    /// <summary>A tensor with a copy of <paramref name="values"/>.</summary>
    /// <param name="name">Its name, unique within a network.</param>
    /// <param name="values">Row-major numbers that fill the shape.</param>
    /// <param name="shape">The sizes, outermost first.</param>
    /// <exception cref="ArgumentException">The numbers do not fill the shape.</exception>
    public static TrainedTensor Create(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        OrtValue value = OrtValue.Allocate<float>(shape, zeroed: false);
        try
        {
            if (value.ElementCount != values.Length)
                throw new ArgumentException(
                    $"{values.Length} numbers were given for the tensor '{name}', which holds {value.ElementCount}; give exactly as many.",
                    nameof(values)
                );
            values.CopyTo(value.AsSpan<float>());
            return new TrainedTensor(name, value);
        }
        catch
        {
            value.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Value.Dispose();
}
