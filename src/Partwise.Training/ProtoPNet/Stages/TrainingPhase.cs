using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Training.ProtoPNet;

/// <summary>Epochs that train the same weights with one optimiser: the warm epochs, or the joint ones.</summary>
/// <param name="First">Its first epoch, from 0.</param>
/// <param name="End">The epoch after its last.</param>
/// <param name="Backbone">The backbone's weights that it trains.</param>
/// <param name="AddOn">The add-on layers' weights.</param>
/// <param name="Schedule">The factor of the learning rates, by the number of the epoch.</param>
internal sealed record TrainingPhase(int First, int End, IReadOnlyList<string> Backbone, IReadOnlyList<string> AddOn, Schedule Schedule)
{
    /// <summary>The number of the optimiser's group of add-on layers.</summary>
    public const int AddOnGroup = 1;

    /// <summary>All weights that it trains.</summary>
    public IReadOnlyList<string> Trainable => [.. Backbone, .. AddOn, PrototypeNodes.Prototypes];

    /// <summary>The phases that have epochs.</summary>
    /// <exception cref="PartwiseException">The backbone has fewer convolutions with weights of their own.</exception>
    public static IReadOnlyList<TrainingPhase> Of(Backbone backbone, ProtoPNetConfiguration configuration)
    {
        ProtoPNetTrainingOptions t = configuration.Training;
        string[] addOn =
        [
            .. AddOnLayers
                .Of(configuration.Network.AddOn, backbone.Map.Channels, configuration.Network.Channels)
                .SelectMany(l => new[] { l.Weight, l.Bias }),
        ];
        var phases = new List<TrainingPhase>();
        if (t.WarmEpochs > 0)
            phases.Add(new TrainingPhase(0, t.WarmEpochs, [], addOn, new ConstantSchedule()));
        if (t.JointEpochs > 0)
            phases.Add(
                new TrainingPhase(
                    t.WarmEpochs,
                    t.Epochs,
                    BackboneWeights(backbone, t.BackboneConvolutions),
                    addOn,
                    new StepSchedule(t.DropEvery, t.DropFactor)
                )
            );
        return phases;
    }

    /// <summary>The factor of the learning rates in an epoch. The published schedule is stepped before each joint epoch, so it drops an
    /// epoch early.</summary>
    public double Factor(int epoch) => Schedule.Factor(epoch - First + 1);

    /// <summary>Adam with L2 on backbone and add-on layers, as published.</summary>
    public AdamOptimizer Optimizer(TrainingSession session, ProtoPNetTrainingOptions options)
    {
        IReadOnlyList<TrainedTensor> Named(IReadOnlyCollection<string> names) => [.. session.Parameters.Where(p => names.Contains(p.Name))];
        ParameterGroup[] groups =
        [
            new()
            {
                Name = "backbone",
                Parameters = Named(Backbone.ToHashSet(StringComparer.Ordinal)),
                LearningRate = options.BackboneRate,
                WeightDecay = options.Decay,
            },
            new()
            {
                Name = "add-on",
                Parameters = Named(AddOn.ToHashSet(StringComparer.Ordinal)),
                LearningRate = options.AddOnRate,
                WeightDecay = options.Decay,
            },
            new()
            {
                Name = "prototypes",
                Parameters = Named([PrototypeNodes.Prototypes]),
                LearningRate = options.PrototypeRate,
            },
        ];
        return new AdamOptimizer(groups);
    }

    private static IReadOnlyList<string> BackboneWeights(Backbone backbone, int? convolutions)
    {
        IReadOnlyList<string> all = TrainableParameters.Find(backbone.Model);
        if (convolutions is not { } wanted)
            return all;
        HashSet<string> weights = [.. all];
        NodeProto[] nodes =
        [
            .. new GraphIndex(backbone.Model).TopologicalOrder().Where(n => n.Is("Conv") && weights.Contains(n.InputOrEmpty(1))),
        ];
        if (nodes.Length < wanted)
            throw new PartwiseException(
                $"{wanted} convolutions were to be trained, but the backbone '{backbone.Path}' has {nodes.Length} with weights of "
                    + $"their own; ask for fewer."
            );
        return [.. nodes.TakeLast(wanted).SelectMany(n => n.Input.Skip(1)).Where(weights.Contains).Distinct(StringComparer.Ordinal)];
    }
}
