namespace Partwise.Training.ProtoPNet;

/// <summary>Where prototypes are before any training.</summary>
public enum PrototypeStart
{
    /// <summary>Evenly distributed in [0, 1), as published.</summary>
    Uniform,

    /// <summary>At random latent patches of training photos of their class, so that each begins near something of its own.</summary>
    Patches,
}
