namespace Partwise.Training;

/// <summary>
/// Stochastic gradient descent with momentum: g ← g + decay·p; m ← μ·m + g (the first step: m = g); p ← p − rate·m, or with Nesterov
/// p − rate·(g + μ·m). Formula source: the documentation of torch.optim.SGD, with dampening 0.
/// </summary>
internal sealed class SgdOptimizer : Optimizer
{
    private readonly SgdOptions _options;
    private readonly float[][] _momentum;

    /// <summary>An optimiser that has made no step yet.</summary>
    /// <param name="groups">The parameters and their rates.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public SgdOptimizer(IReadOnlyList<ParameterGroup> groups, SgdOptions? options = null)
        : base(groups)
    {
        _options = options ?? new SgdOptions();
        Require(_options.Momentum, 0, 1, "the momentum");
        if (_options.Nesterov && _options.Momentum == 0)
            throw new ArgumentException(
                "Nesterov's step was asked for with momentum 0; give a momentum above 0 or leave it out.",
                nameof(options)
            );
        _momentum = Slots();
    }

    /// <inheritdoc/>
    public override string Kind => _options.Decay == WeightDecayMode.Coupled ? "sgd" : "sgd-decoupled";

    /// <inheritdoc/>
    public override IReadOnlyList<OptimizerSlot> State => [.. Describe("momentum", _momentum)];

    private protected override void Update(int parameter, Span<float> values, ReadOnlySpan<float> gradient, double rate, double decay)
    {
        bool coupled = _options.Decay == WeightDecayMode.Coupled;
        // The first step's momentum is the gradient itself, which 0·0 + g is as well.
        var step = new SgdStep(
            (float)rate,
            (float)_options.Momentum,
            coupled ? (float)decay : 0,
            coupled ? 1 : (float)(1 - (rate * decay)),
            _options.Nesterov
        );
        OptimizerKernels.Sgd(values, gradient, _momentum[parameter], step);
    }
}
