namespace Partwise.Training.ProtoPNet;

/// <summary>The layers between backbone and prototypes.</summary>
public enum AddOnKind
{
    /// <summary>1×1 convolution to D channels, ReLU, 1×1 convolution, sigmoid.</summary>
    Regular,

    /// <summary>Pairs of 1×1 convolutions that halve the channels until D is reached, each with a ReLU; a sigmoid at the end.</summary>
    Bottleneck,
}
