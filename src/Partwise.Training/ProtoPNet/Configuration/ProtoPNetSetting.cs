namespace Partwise.Training.ProtoPNet;

/// <summary>A setting that can be given by a name of its own.</summary>
/// <param name="Option">The name, such as <c>warm-epochs</c>.</param>
/// <param name="Path">Where it stands in the configuration, such as <c>training.warmEpochs</c>.</param>
/// <param name="Description">What it does, for people.</param>
public sealed record ProtoPNetSetting(string Option, string Path, string Description)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ProtoPNetSetting> All { get; } =
    [
        new("seed", "seed", "The seed of everything random."),
        new("prototypes", "network.prototypesPerClass", "Prototypes of each class."),
        new("channels", "network.channels", "Channels of the latent map and of a prototype."),
        new("prototype-height", "network.height", "Rows of a prototype."),
        new("prototype-width", "network.width", "Columns of a prototype."),
        new("add-on", "network.addOn", "The layers before the prototypes."),
        new("add-on-start", "network.addOnStart", "The size of the add-on layers' weights at the start."),
        new("prototype-start", "network.prototypeStart", "Where prototypes are before any training."),
        new(
            "projection",
            "training.projection",
            "Whether prototypes of a class may become the same patch (published) or each patch is given once."
        ),
        new("similarity", "network.similarity", "How distances become similarities."),
        new("epsilon", "network.epsilon", "Epsilon of the log similarity."),
        new("crop", "data.crop", "Show the network the whole photo or the annotated box."),
        new("exact-resize", "data.exactResize", "Resize to the input whatever the aspect."),
        new("rotation", "data.rotation", "The largest rotation of a rotated view, degrees."),
        new("skew", "data.skew", "How far the corners of a skewed view move, as a share of half the side."),
        new("shear", "data.shear", "The largest shear of a sheared view, degrees."),
        new("flip", "data.flip", "How often a view is mirrored."),
        new("val", "data.validationShare", "The share of the training images of each class held out for validation."),
        new("cross-entropy", "loss.crossEntropy", "The weight of the cross-entropy."),
        new("cluster", "loss.cluster", "The weight of the distance to the nearest prototype of the own class."),
        new("separation", "loss.separation", "The weight of the distance to the nearest prototype of another class."),
        new("l1", "loss.sparsity", "The weight of the last layer's weights to other classes."),
        new("warm-epochs", "training.warmEpochs", "Epochs of add-on layers and prototypes alone."),
        new("joint-epochs", "training.jointEpochs", "Epochs with the backbone."),
        new("views", "training.views", "How often each image is shown in an epoch, each time changed anew."),
        new("batch", "training.batchSize", "Images of a step."),
        new(
            "backbone-convolutions",
            "training.backboneConvolutions",
            "How many of the backbone's last convolutions are trained; 0 keeps it as it is, null trains all."
        ),
        new("backbone-rate", "training.backboneRate", "The learning rate of the backbone."),
        new("add-on-rate", "training.addOnRate", "The learning rate of the add-on layers."),
        new("prototype-rate", "training.prototypeRate", "The learning rate of the prototypes."),
        new("decay", "training.decay", "The weight decay of backbone and add-on layers."),
        new("drop-every", "training.dropEvery", "Joint epochs between two drops of the learning rates."),
        new("drop-factor", "training.dropFactor", "The factor of a drop."),
        new("last-layer", "lastLayer.method", "How the last layer is trained."),
        new("last-layer-l1", "lastLayer.sparsity", "The weight of the L1 term of the last layer."),
        new("last-layer-proximity", "lastLayer.proximity", "Convex: the weight of the squared distance from the weights at the start."),
        new("last-layer-epochs", "lastLayer.epochs", "Adam: epochs."),
        new("last-layer-rate", "lastLayer.rate", "Adam: the learning rate."),
    ];

    /// <summary>What may be given, in words: such as <c>a whole number</c>.</summary>
    public string Allowed => ConfigurationReader.Allowed(ConfigurationReader.TypeOf(Path));
}
