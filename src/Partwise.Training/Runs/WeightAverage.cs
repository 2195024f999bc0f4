using System.Numerics.Tensors;

namespace Partwise.Training;

/// <summary>
/// A running mean of the trained weights over the steps, which wanders less than they do: mean ← d·mean + (1 − d)·weight (Polyak and
/// Juditsky 1992). In the first steps d is (1 + steps) / (10 + steps) where that is less, so that the beginning is soon forgotten.
/// </summary>
internal sealed class WeightAverage(IReadOnlyList<TrainedTensor> parameters, double decay) : IDisposable
{
    private const string Prefix = "average.";

    /// <summary>The means, to be kept with a checkpoint.</summary>
    public IReadOnlyList<TrainedTensor> Buffers { get; } =
    [.. parameters.Select(p => TrainedTensor.Create(Prefix + p.Name, p.Values, [.. p.Shape]))];

    /// <summary>Takes the weights after a step.</summary>
    /// <param name="steps">The steps made so far.</param>
    public void Add(long steps)
    {
        float keep = (float)Math.Min(decay, (1.0 + steps) / (10 + steps));
        for (int i = 0; i < parameters.Count; i++)
            TensorPrimitives.Lerp(parameters[i].Values, Buffers[i].Values, keep, Buffers[i].Values);
    }

    /// <summary>The means under the names of the weights.</summary>
    public IEnumerable<Onnx.TensorProto> Weights() =>
        Buffers.Select(b => Onnx.OnnxTensor.Create(b.Name[Prefix.Length..], b.Values, [.. b.Shape]));

    public void Dispose()
    {
        foreach (TrainedTensor buffer in Buffers)
            buffer.Dispose();
    }
}
