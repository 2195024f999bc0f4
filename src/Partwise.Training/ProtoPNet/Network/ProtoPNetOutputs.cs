namespace Partwise.Training.ProtoPNet;

/// <summary>The names of a prototype network's outputs, beside those of <see cref="Parts.PartOutputs"/>.</summary>
internal static class ProtoPNetOutputs
{
    /// <summary>float32 [N, C].</summary>
    public const string Logits = "logits";

    /// <summary>float32 [N, m]: each prototype's highest similarity.</summary>
    public const string Similarities = Parts.PartOutputs.Similarities;

    /// <summary>float32 [N, m, H, W]: each prototype's similarity at every position.</summary>
    public const string ActivationMaps = Parts.PartOutputs.ActivationMaps;

    /// <summary>float32 [N, D, H, W]: the output of the add-on layers.</summary>
    public const string Latent = "latent";
}
