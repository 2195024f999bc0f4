using Partwise.Files;

namespace Partwise.Models;

/// <summary>What a state dictionary says of one layer.</summary>
internal sealed class StateLayer(string name)
{
    /// <summary>The layer's name, such as <c>layer1.0.conv1</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The weight of a convolution or linear layer, or the scale γ of a normalisation.</summary>
    public StateTensor? Weight { get; set; }

    /// <summary>The bias, or the shift β of a normalisation.</summary>
    public StateTensor? Bias { get; set; }

    /// <summary>The running mean μ of a normalisation.</summary>
    public StateTensor? Mean { get; set; }

    /// <summary>The running variance σ² of a normalisation.</summary>
    public StateTensor? Variance { get; set; }

    /// <summary>Whether it is a batch normalisation.</summary>
    public bool IsNormalization => Mean is not null && Variance is not null;

    /// <summary>All tensors that there are.</summary>
    public IEnumerable<StateTensor> Tensors => new[] { Weight, Bias, Mean, Variance }.OfType<StateTensor>();
}
