using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>
/// Changes parameters in place by their gradients. One call of <see cref="Step"/> is one step for every parameter. Not for use by
/// several threads at once.
/// </summary>
internal abstract class Optimizer
{
    private readonly TrainedTensor[] _parameters;
    private readonly int[] _groupOf;
    private readonly double[] _rates;

    private protected Optimizer(IReadOnlyList<ParameterGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        Groups = [.. groups];
        foreach (ParameterGroup group in Groups)
        {
            Require(group.LearningRate, 0, double.MaxValue, $"the learning rate of the group '{group.Name}'");
            Require(group.WeightDecay, 0, double.MaxValue, $"the weight decay of the group '{group.Name}'");
        }
        _parameters = [.. Groups.SelectMany(g => g.Parameters)];
        _groupOf = [.. Groups.SelectMany((g, i) => Enumerable.Repeat(i, g.Parameters.Count))];
        _rates = [.. Groups.Select(g => g.LearningRate)];
        if (_parameters.Select(p => p.Name).Distinct(StringComparer.Ordinal).Count() != _parameters.Length)
            throw new ArgumentException(
                "A parameter name occurs twice among the groups; every parameter needs a name of its own and belongs to one group.",
                nameof(groups)
            );
    }

    /// <summary>The groups, in order.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>The parameters of all groups, in order; the order of the gradients.</summary>
    public IReadOnlyList<TrainedTensor> Parameters => _parameters;

    /// <summary>The number of steps made.</summary>
    public long Steps { get; private set; }

    /// <summary>The learning rate that the next step of a group uses.</summary>
    public double LearningRate(int group) => _rates[group];

    /// <summary>Sets every group's learning rate to <paramref name="factor"/> times its own.</summary>
    /// <param name="factor">At least 0, as a <see cref="Schedule"/> gives it.</param>
    public void ScaleLearningRates(double factor)
    {
        Require(factor, 0, double.MaxValue, "the factor of the learning rates");
        for (int g = 0; g < _rates.Length; g++)
            _rates[g] = Groups[g].LearningRate * factor;
    }

    /// <summary>Makes one step.</summary>
    /// <param name="gradients">The gradient of each of <see cref="Parameters"/>, float32, of the parameter's size.</param>
    /// <exception cref="ArgumentException">Their number or sizes are not those of the parameters; nothing is changed.</exception>
    public void Step(IReadOnlyList<OrtValue> gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        if (gradients.Count != _parameters.Length)
            throw new ArgumentException(
                $"{gradients.Count} gradients were given for {_parameters.Length} parameters; give one for each.",
                nameof(gradients)
            );
        for (int i = 0; i < _parameters.Length; i++)
        {
            if (gradients[i].ElementCount != _parameters[i].Count)
                throw new ArgumentException(
                    $"The gradient of '{_parameters[i].Name}' has {gradients[i].ElementCount} numbers; the parameter has "
                        + $"{_parameters[i].Count}.",
                    nameof(gradients)
                );
        }
        Begin();
        for (int i = 0; i < _parameters.Length; i++)
            Update(i, gradients[i].AsSpan<float>());
    }

    /// <summary>The optimiser's own memory, to be saved: a name and numbers for each tensor, shaped like its parameter.</summary>
    public abstract IReadOnlyList<OptimizerSlot> State { get; }

    /// <summary>What a checkpoint must match: the kind of optimiser.</summary>
    public abstract string Kind { get; }

    /// <summary>Continues after <paramref name="steps"/> steps, the memory in <see cref="State"/> having been restored.</summary>
    internal void Resume(long steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        Steps = steps;
    }

    internal void Begin()
    {
        Steps++;
        OnBegin();
    }

    internal void Update(int parameter, ReadOnlySpan<float> gradient)
    {
        int g = _groupOf[parameter];
        Update(parameter, _parameters[parameter].Values, gradient, _rates[g], Groups[g].WeightDecay);
    }

    private protected static void Require(double value, double from, double to, string what)
    {
        if (!(value >= from && value <= to))
            throw new ArgumentException($"{what} is {value}; {from} to {to} is allowed.");
    }

    private protected float[][] Slots() => [.. _parameters.Select(p => new float[p.Count])];

    private protected IEnumerable<OptimizerSlot> Describe(string name, float[][] values) =>
        _parameters.Select((p, i) => new OptimizerSlot($"{p.Name}.{name}", values[i], p.Shape));

    private protected virtual void OnBegin() { }

    private protected abstract void Update(int parameter, Span<float> values, ReadOnlySpan<float> gradient, double rate, double decay);
}
