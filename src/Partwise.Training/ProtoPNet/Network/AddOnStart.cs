namespace Partwise.Training.ProtoPNet;

/// <summary>The add-on layers' weights at the start: normally distributed around 0, with biases of 0.</summary>
public enum AddOnStart
{
    /// <summary>Variance 2 / channels made, as published. From many channels to few it saturates the sigmoid.</summary>
    FanOut,

    /// <summary>Variance 2 / channels read before a ReLU and 1 / channels read before the sigmoid, which keeps the size of the
    /// numbers.</summary>
    FanIn,
}
