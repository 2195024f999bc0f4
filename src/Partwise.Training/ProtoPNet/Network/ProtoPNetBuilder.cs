using System.Text.Json;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;
using Partwise.Parts;

namespace Partwise.Training.ProtoPNet;

/// <summary>Builds prototype networks: new ones on a backbone, and the graphs that train and explain.</summary>
public static class ProtoPNetBuilder
{
    /// <summary>A network with random add-on layers and prototypes, whose class connection is 1 to the own class and −0.5 to all
    /// others.</summary>
    /// <param name="backbone">The network up to its last feature map.</param>
    /// <param name="labels">The label of each class, at least two.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="PartwiseException">There is one class only, or the prototypes do not fit into the feature map.</exception>
    internal static ProtoPNetNetwork Create(Backbone backbone, IReadOnlyList<string> labels, ProtoPNetOptions options)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (labels.Count < 2)
            throw new PartwiseException(
                $"{labels.Count} class{(labels.Count == 1 ? " was" : "es were")} given; a prototype network tells classes apart and "
                    + $"needs at least two."
            );
        (int height, int width) = (backbone.Map.Height!.Value, backbone.Map.Width!.Value);
        if (options.Height > height || options.Width > width)
            throw new PartwiseException(
                $"Prototypes of {options.Height}×{options.Width} positions do not fit into the backbone's feature map of "
                    + $"{height}×{width}; make them smaller."
            );
        int[] classOf = [.. Enumerable.Range(0, labels.Count).SelectMany(c => Enumerable.Repeat(c, options.PrototypesPerClass))];
        IReadOnlyList<AddOnLayer> layers = AddOnLayers.Of(options.AddOn, backbone.Map.Channels, options.Channels);
        float[] values = InitialWeights.Uniform(
            options.Seed,
            layers.Count,
            classOf.Length * options.Channels * options.Height * options.Width
        );
        return new ProtoPNetNetwork
        {
            Latent = LatentGraph(backbone, layers, options),
            Map = new FeatureMap(ProtoPNetOutputs.Latent, options.Channels, height, width, NonNegative: true),
            Prototypes = new PrototypeLayer(values, classOf, options.Channels, options.Height, options.Width)
            {
                Similarity = options.Similarity,
                Epsilon = (float)options.Epsilon,
            },
            Connection = ClassConnection.Initial(classOf, labels.Count),
            Labels = labels,
            Preprocessing = backbone.Preprocessing,
        };
    }

    /// <summary>
    /// The graph that classifies and explains: the outputs of <see cref="ProtoPNetOutputs"/> and those of <see cref="PartOutputs"/>, with
    /// labels and preprocessing in the metadata. It is a part network, but its maps do not add up to the contributions.
    ///</summary>
    /// <param name="network">The network.</param>
    /// <param name="topClasses">T, the classes explained per image; at most the number of classes is taken.</param>
    /// <exception cref="ArgumentException">T is below 1.</exception>
    public static OnnxModel Inference(ProtoPNetNetwork network, int topClasses = 3)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(topClasses, 1);
        OnnxModel model = network.Latent.Clone();
        OnnxDimension batch = model.Inputs[0].Shape?[0] ?? OnnxDimension.Unknown;
        Opsets.RaiseForGradients(model);
        var graph = new GraphEditor(model);
        PrototypeTensors tensors = PrototypeNodes.Append(graph, ProtoPNetOutputs.Latent, network.Prototypes, network.Connection);
        graph.RemoveOutput(ProtoPNetOutputs.Latent);
        graph.AddOutput(ProtoPNetOutputs.Logits, OnnxElementType.Float, batch, network.Connection.Classes);
        graph.AddOutput(ProtoPNetOutputs.Similarities, OnnxElementType.Float, batch, network.Prototypes.Count);
        graph.AddOutput(
            ProtoPNetOutputs.ActivationMaps,
            OnnxElementType.Float,
            batch,
            network.Prototypes.Count,
            network.ActivationHeight,
            network.ActivationWidth
        );
        graph.AddOutput(
            ProtoPNetOutputs.Latent,
            OnnxElementType.Float,
            batch,
            network.Map.Channels,
            network.Map.Height!.Value,
            network.Map.Width!.Value
        );
        IReadOnlyList<PartClass> classes = ExplanationNodes.Append(
            graph,
            tensors,
            network,
            batch,
            Math.Min(topClasses, network.Connection.Classes)
        );
        Describe(model, network, classes);
        return model;
    }

    /// <summary>The graph of one training step of all layers before the last, as the joint epochs run it.</summary>
    /// <param name="network">The network, whose weights are initializers.</param>
    /// <param name="loss">The weights of the loss; null for those published.</param>
    internal static StepGraph JointStep(ProtoPNetNetwork network, ProtoPNetLossOptions? loss = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        (OnnxModel model, PrototypeTensors tensors) = Trainable(network.Latent, network.Prototypes, network.Connection);
        var options = new StepGraphOptions
        {
            Trainable = [.. TrainableParameters.Find(network.Latent), PrototypeNodes.Prototypes],
            BatchNormalization = BatchNormalizationMode.Frozen,
        };
        return StepGraph.Create(
            model,
            tensors.Logits,
            options,
            ProtoPNetLoss.Of(tensors, network.Prototypes, network.Connection.Classes, loss ?? new ProtoPNetLossOptions())
        );
    }

    /// <summary>The graph to train: from its input to the logits, with all weights as initializers.</summary>
    internal static (OnnxModel Model, PrototypeTensors Tensors) Trainable(
        OnnxModel latent,
        PrototypeLayer prototypes,
        ClassConnection connection
    )
    {
        OnnxModel model = latent.Clone();
        Opsets.RaiseForGradients(model);
        OnnxDimension batch = model.Inputs[0].Shape?[0] ?? OnnxDimension.Unknown;
        var graph = new GraphEditor(model);
        PrototypeTensors tensors = PrototypeNodes.Append(graph, ProtoPNetOutputs.Latent, prototypes, connection);
        graph.RemoveOutput(ProtoPNetOutputs.Latent);
        graph.AddOutput(ProtoPNetOutputs.Logits, OnnxElementType.Float, batch, connection.Classes);
        return (model, tensors);
    }

    /// <summary>The add-on layers of <paramref name="latent"/> alone, on a feature map [N, C, H, W] as the input: what is trained where the
    /// backbone is frozen.</summary>
    internal static OnnxModel AddOnGraph(FeatureMap features, ProtoPNetOptions options, OnnxModel latent)
    {
        var graph = new GraphBuilder(opset: 17, name: "add-on");
        string input = graph.Input(
            "features",
            OnnxElementType.Float,
            "N",
            features.Channels,
            features.Height!.Value,
            features.Width!.Value
        );
        IReadOnlyList<AddOnLayer> layers = AddOnLayers.Of(options.AddOn, features.Channels, options.Channels);
        AddOnLayers.Append(graph.Editor, input, layers, options, ProtoPNetOutputs.Latent);
        graph.Output(ProtoPNetOutputs.Latent, OnnxElementType.Float, "N", options.Channels, features.Height!.Value, features.Width!.Value);
        OnnxModel model = graph.Build();
        HashSet<string> names = [.. layers.SelectMany(l => new[] { l.Weight, l.Bias })];
        TrainableParameters.Freeze(model, latent.Graph.Initializer.Where(t => names.Contains(t.Name)));
        return model;
    }

    private static OnnxModel LatentGraph(Backbone backbone, IReadOnlyList<AddOnLayer> layers, ProtoPNetOptions options)
    {
        OnnxModel model = backbone.Model.Clone();
        var graph = new GraphEditor(model);
        graph.RemoveOutput(backbone.FeatureTensor);
        AddOnLayers.Append(graph, backbone.FeatureTensor, layers, options, ProtoPNetOutputs.Latent);
        graph.AddOutput(
            ProtoPNetOutputs.Latent,
            OnnxElementType.Float,
            backbone.Batch,
            options.Channels,
            backbone.Map.Height!.Value,
            backbone.Map.Width!.Value
        );
        return model;
    }

    private static void Describe(OnnxModel model, ProtoPNetNetwork network, IReadOnlyList<PartClass> classes)
    {
        TrainedMetadata.Clear(model);
        string labels = JsonSerializer.Serialize(network.Labels, JsonSerializerOptions.Web),
            preprocessing = network.Preprocessing.ToJson();
        model.SetMetadata(LabelSet.MetadataKey, labels);
        model.SetMetadata(Preprocessing.MetadataKey, preprocessing);
        model.SetMetadata(PartOutputs.SchemaKey, PartOutputs.Schema);
        model.SetMetadata(PartOutputs.LabelsKey, labels);
        model.SetMetadata(PartOutputs.PreprocessingKey, preprocessing);
        model.SetMetadata(PartOutputs.ClassesKey, JsonSerializer.Serialize(classes, JsonSerializerOptions.Web));
        model.SetMetadata(
            PartOutputs.OutputKey,
            JsonSerializer.Serialize(new PartOutput(ProtoPNetOutputs.Logits, null), JsonSerializerOptions.Web)
        );
        model.SetMetadata(PartOutputs.AdditiveKey, "false");
    }
}
