using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Training;

/// <summary>
/// A network with its loss and gradients as one graph. Inputs: images, labels, the trained weights and the running averages. Outputs: the
/// loss, the logits, a gradient for every trained weight, and the new running averages. All other weights are constants, so that what lies
/// before the first trained weight runs as fast as without training.
/// </summary>
internal sealed class StepGraph
{
    private const string LabelsInput = "partwise/labels";
    private const string LossOutput = "partwise/loss";

    private StepGraph(
        OnnxModel model,
        string input,
        string logits,
        IReadOnlyList<OnnxTensor> parameters,
        IReadOnlyList<string> gradients,
        IReadOnlyList<OnnxTensor> averages,
        IReadOnlyList<string> newAverages,
        IReadOnlyList<string> figures,
        SpeedPlan plan
    )
    {
        (Model, InputName, LogitsName, Parameters, Gradients, Averages, NewAverages, Figures, Plan) = (
            model,
            input,
            logits,
            parameters,
            gradients,
            averages,
            newAverages,
            figures,
            plan
        );
    }

    /// <summary>The graph.</summary>
    public OnnxModel Model { get; }

    /// <summary>The input for images [N, 3, H, W].</summary>
    public string InputName { get; }

    /// <summary>The input for labels [N], 64-bit integers.</summary>
    public string LabelsName { get; } = LabelsInput;

    /// <summary>The output with the mean loss in nats, a scalar.</summary>
    public string LossName { get; } = LossOutput;

    /// <summary>The output with the logits [N, classes].</summary>
    public string LogitsName { get; }

    /// <summary>The trained weights: inputs of these names, and the values to begin with.</summary>
    public IReadOnlyList<OnnxTensor> Parameters { get; }

    /// <summary>The outputs with the gradients of <see cref="Parameters"/>, in the same order.</summary>
    public IReadOnlyList<string> Gradients { get; }

    /// <summary>The running averages of batch normalisation: inputs of these names, and the values to begin with.</summary>
    public IReadOnlyList<OnnxTensor> Averages { get; }

    /// <summary>The outputs with the next values of <see cref="Averages"/>, in the same order.</summary>
    public IReadOnlyList<string> NewAverages { get; }

    /// <summary>Further scalar outputs that the loss reports, such as its terms.</summary>
    public IReadOnlyList<string> Figures { get; }

    /// <summary>How the step is computed; never <see cref="SpeedPath.Auto"/>.</summary>
    public SpeedPath Path => Plan.Path;

    internal SpeedPlan Plan { get; }

    /// <summary>Makes the graph of a training step: a loss and its gradients.</summary>
    /// <param name="network">The network, with one image input; it is not changed.</param>
    /// <param name="logits">The output [N, classes].</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="loss">Adds the loss; null for the mean softmax cross-entropy.</param>
    /// <exception cref="OnnxException">A named tensor is not in the network, an operator has no gradient rule, or there is nothing to
    /// train.</exception>
    /// <exception cref="PartwiseException">A speed path was asked for that cannot run here.</exception>
    public static StepGraph Create(OnnxModel network, string logits, StepGraphOptions? options = null, StepLoss? loss = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentException.ThrowIfNullOrEmpty(logits);
        options ??= new StepGraphOptions();
        return Create(network, logits, options, SpeedPlan.For(options.SpeedPath), loss);
    }

    internal static StepGraph Create(OnnxModel network, string logits, StepGraphOptions options, SpeedPlan plan, StepLoss? loss = null)
    {
        OnnxModel model = network.Clone();
        string input =
            model.Inputs.Count == 1
                ? model.Inputs[0].Name
                : throw new OnnxException($"The network has {model.Inputs.Count} inputs; one, the image, is needed for training.");
        // Normalisations are rewritten into plain nodes below, after which their weights are no longer recognised as such.
        IReadOnlyList<string> trainable = options.Trainable ?? TrainableParameters.Find(model);
        if (trainable.Count == 0)
            throw new OnnxException("The network has no weights that could be trained; give one with convolutions or a linear layer.");
        IReadOnlyList<RunningAverages> running =
            options.BatchNormalization == BatchNormalizationMode.Batch
                ? BatchNormalizationModes.UseBatchStatistics(model, options.Momentum)
                : [];
        IReadOnlyList<OnnxTensor> parameters = TrainableParameters.MakeInputs(model, trainable);
        IReadOnlyList<OnnxTensor> averages = TrainableParameters.MakeInputs(model, running.SelectMany(r => new[] { r.Mean, r.Variance }));
        if (plan.Blocked is not null)
            BatchNormalizationModes.FoldFrozen(model);
        IReadOnlyList<string> figures = [];
        if (loss is null)
            LossBuilder.AddSoftmaxCrossEntropy(model, logits, LabelsInput, LossOutput, options.Smoothing);
        else
            figures = loss(model, new StepLossNames(logits, LabelsInput, LossOutput));
        var graph = new GraphEditor(model);
        foreach (string figure in figures.Where(f => model.Outputs.All(o => o.Name != f)))
            graph.AddOutput(figure, OnnxElementType.Float);
        IReadOnlyList<string> gradients = GradientBuilder.AddGradients(model, LossOutput, trainable, plan.Gradients);
        plan.Rewrite(model);
        return new StepGraph(
            model,
            input,
            logits,
            parameters,
            gradients,
            averages,
            [.. running.SelectMany(r => new[] { r.NewMean, r.NewVariance })],
            figures,
            plan
        );
    }
}
