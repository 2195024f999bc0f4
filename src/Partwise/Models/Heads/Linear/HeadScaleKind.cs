namespace Partwise.Models;

/// <summary>Where an image-dependent scale comes from.</summary>
internal enum HeadScaleKind
{
    /// <summary>A tensor of the graph that is multiplied by.</summary>
    Factor,

    /// <summary>A tensor of the graph that is divided by.</summary>
    Divisor,

    /// <summary>1/√(variance + ε), of a layer normalisation.</summary>
    Deviation,

    /// <summary>1/√(mean square + ε), of a root-mean-square normalisation.</summary>
    RootMeanSquare,

    /// <summary>1/‖m‖.</summary>
    Norm,
}
