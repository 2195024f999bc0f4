namespace Partwise.Training;

/// <summary>Makes optimiser and schedule of a run from its settings.</summary>
internal static class TrainingRecipe
{
    // What is left of the learning rate at the end of a cosine.
    private const double FinalRate = 0.01;

    /// <param name="parameters">The trained weights.</param>
    /// <param name="head">The names of those of the last layer.</param>
    /// <param name="options">The settings.</param>
    public static Optimizer Optimizer(IReadOnlyList<TrainedTensor> parameters, IReadOnlySet<string> head, NetworkTrainingOptions options)
    {
        ParameterGroup[] groups =
            options.BackboneRate == 1
                ? [.. Groups("", parameters, options.LearningRate, options)]
                :
                [
                    .. Groups(
                        "backbone ",
                        [.. parameters.Where(p => !head.Contains(p.Name))],
                        options.LearningRate * options.BackboneRate,
                        options
                    ),
                    .. Groups("head ", [.. parameters.Where(p => head.Contains(p.Name))], options.LearningRate, options),
                ];
        return options.Optimizer switch
        {
            OptimizerKind.Sgd or OptimizerKind.SgdW => new SgdOptimizer(
                groups,
                new SgdOptions
                {
                    Momentum = options.Momentum,
                    Nesterov = options.Momentum > 0,
                    Decay = Mode(OptimizerKind.SgdW),
                }
            ),
            _ => new AdamOptimizer(groups, new AdamOptions { Decay = Mode(OptimizerKind.AdamW) }),
        };

        WeightDecayMode Mode(OptimizerKind decoupled) =>
            options.Optimizer == decoupled ? WeightDecayMode.Decoupled : WeightDecayMode.Coupled;
    }

    /// <param name="stepsPerEpoch">The steps of an epoch.</param>
    /// <param name="options">The settings.</param>
    public static Schedule Schedule(int stepsPerEpoch, NetworkTrainingOptions options)
    {
        double steps = (double)stepsPerEpoch * options.Epochs,
            rising = Math.Floor(steps * options.WarmupShare);
        Schedule then = options.Schedule switch
        {
            ScheduleKind.Step => new StepSchedule((double)stepsPerEpoch * options.StepEvery, options.StepFactor),
            ScheduleKind.Constant => new ConstantSchedule(),
            _ => new CosineSchedule(Math.Max(1, steps - rising), FinalRate),
        };
        // A line from zero would waste its first step.
        return rising < 1 ? then : new WarmupSchedule(rising, then, Start: 1 / (rising + 1));
    }

    // Scales, shifts and biases are vectors; pulling them to zero only works against the normalisation.
    private static IEnumerable<ParameterGroup> Groups(
        string prefix,
        IReadOnlyList<TrainedTensor> parameters,
        double rate,
        NetworkTrainingOptions options
    ) =>
        [
            new()
            {
                Name = prefix + "weights",
                Parameters = [.. parameters.Where(p => p.Shape.Count > 1)],
                LearningRate = rate,
                WeightDecay = options.WeightDecay,
            },
            new()
            {
                Name = prefix + "vectors",
                Parameters = [.. parameters.Where(p => p.Shape.Count <= 1)],
                LearningRate = rate,
            },
        ];
}
