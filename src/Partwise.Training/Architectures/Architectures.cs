using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>Makes the built-in networks as graphs, with random weights.</summary>
public static class Architectures
{
    /// <summary>The smallest and the largest input, pixels; below, the feature map has fewer than 4×4 positions.</summary>
    public const int SmallestInput = 32,
        LargestInput = 512;

    /// <summary>The name of the input [N, 3, size, size].</summary>
    public const string InputName = "input";

    /// <summary>The name of the output [N, classes].</summary>
    public const string LogitsName = "logits";

    /// <summary>Makes a network. Equal arguments give equal weights.</summary>
    /// <param name="architecture">Which one.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="size">Height and width of the input, a multiple of 16 from 32 to 512.</param>
    /// <param name="seed">The seed of the weights: normal, with the variance 2 / (outputs of a weight) of He et al. 2015 for
    /// convolutions.</param>
    /// <exception cref="ArgumentException">The number of classes or the size is out of its range.</exception>
    public static OnnxModel Create(NetworkArchitecture architecture, int classes, int size, int seed)
    {
        if (classes < 2)
            throw new ArgumentException($"A network for {classes} classes was asked for; at least 2 are needed.", nameof(classes));
        if (size is < SmallestInput or > LargestInput || size % 16 != 0)
            throw new ArgumentException(
                $"An input of {size} pixels was asked for; a multiple of 16 from {SmallestInput} to {LargestInput} is allowed.",
                nameof(size)
            );
        var network = new NetworkBuilder(seed, size);
        return architecture switch
        {
            NetworkArchitecture.SmallResnet => network.Classify(Residual(network), 96, classes),
            NetworkArchitecture.SmallCnn => network.Classify(Plain(network), 96, classes),
            _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, "No such architecture."),
        };
    }

    /// <summary>The name that people write: <c>small-resnet</c> or <c>small-cnn</c>.</summary>
    public static string NameOf(NetworkArchitecture architecture) =>
        architecture == NetworkArchitecture.SmallResnet ? "small-resnet" : "small-cnn";

    private static string Residual(NetworkBuilder network)
    {
        string x = network.Layer(InputName, "stem", 3, 24, stride: 2);
        x = network.Block(x, "block1", 24, 32, stride: 2);
        x = network.Block(x, "block2", 32, 64, stride: 2);
        return network.Block(x, "block3", 64, 96, stride: 1);
    }

    private static string Plain(NetworkBuilder network)
    {
        string x = network.Layer(InputName, "layer1", 3, 16, stride: 2);
        x = network.Layer(x, "layer2", 16, 32, stride: 2);
        x = network.Layer(x, "layer3", 32, 48, stride: 2);
        x = network.Layer(x, "layer4", 48, 64, stride: 1);
        return network.Layer(x, "layer5", 64, 96, stride: 1);
    }
}
