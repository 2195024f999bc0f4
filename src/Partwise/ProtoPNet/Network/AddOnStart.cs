namespace Partwise.ProtoPNet;

/// <summary>The add-on layers' weights at the start: normally distributed around 0 with biases of 0, or made for the photos.</summary>
public enum AddOnStart
{
    /// <summary>Variance 2 / channels made, as published. From many channels to few it saturates the sigmoid.</summary>
    FanOut,

    /// <summary>Variance 2 / channels read before a ReLU and 1 / channels read before the sigmoid, which keeps the size of the numbers.</summary>
    FanIn,

    /// <summary>The principal directions of the training photos' patches, scaled by what photos of one class have in common (<c>DiscriminantStart</c>):
    /// before any training, patches that are near in the latent map are near in what tells classes apart. For regular add-on layers.</summary>
    Discriminant,
}
