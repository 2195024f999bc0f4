namespace Partwise.Training;

/// <summary>
/// Adam and AdamW: m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; p ← p − rate/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε). Weight decay is added to g
/// (coupled), or p is multiplied by 1 − rate·decay first (decoupled: AdamW). Formula source: the documentation of torch.optim.Adam and
/// torch.optim.AdamW (Kingma and Ba, 2015; Loshchilov and Hutter, 2019).
/// </summary>
internal sealed class AdamOptimizer : Optimizer
{
    private readonly AdamOptions _options;
    private readonly float[][] _mean;
    private readonly float[][] _square;
    private double _correction1;
    private double _correction2;

    /// <summary>An optimiser that has made no step yet.</summary>
    /// <param name="groups">The parameters and their rates.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public AdamOptimizer(IReadOnlyList<ParameterGroup> groups, AdamOptions? options = null)
        : base(groups)
    {
        _options = options ?? new AdamOptions();
        Require(_options.Beta1, 0, 1 - 1e-9, "beta1");
        Require(_options.Beta2, 0, 1 - 1e-9, "beta2");
        Require(_options.Epsilon, double.Epsilon, 1, "epsilon");
        _mean = Slots();
        _square = Slots();
    }

    /// <inheritdoc/>
    public override string Kind => _options.Decay == WeightDecayMode.Coupled ? "adam" : "adamw";

    /// <inheritdoc/>
    public override IReadOnlyList<OptimizerSlot> State => [.. Describe("mean", _mean), .. Describe("square", _square)];

    private protected override void OnBegin()
    {
        _correction1 = 1 - Math.Pow(_options.Beta1, Steps);
        _correction2 = Math.Sqrt(1 - Math.Pow(_options.Beta2, Steps));
    }

    private protected override void Update(int parameter, Span<float> values, ReadOnlySpan<float> gradient, double rate, double decay)
    {
        bool coupled = _options.Decay == WeightDecayMode.Coupled;
        var step = new AdamStep(
            (float)(rate / _correction1),
            (float)_options.Beta1,
            (float)(1 - _options.Beta1),
            (float)_options.Beta2,
            (float)(1 - _options.Beta2),
            (float)_options.Epsilon,
            (float)_correction2,
            coupled ? (float)decay : 0,
            coupled ? 1 : (float)(1 - (rate * decay))
        );
        OptimizerKernels.Adam(values, gradient, _mean[parameter], _square[parameter], step);
    }
}
