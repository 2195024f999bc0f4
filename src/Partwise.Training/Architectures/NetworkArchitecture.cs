namespace Partwise.Training;

/// <summary>The built-in networks for training from scratch. All end in ReLU, mean pooling and one linear layer, so that <c>fit</c> can
/// decompose them.</summary>
public enum NetworkArchitecture
{
    /// <summary>A residual network (He et al. 2016) of three blocks and about 220,000 parameters; the feature map has 1/8 of the input's
    /// side.</summary>
    SmallResnet,

    /// <summary>Five plain convolutions and about 100,000 parameters; the feature map has 1/8 of the input's side.</summary>
    SmallCnn,
}
