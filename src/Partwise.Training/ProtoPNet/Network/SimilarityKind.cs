namespace Partwise.Training.ProtoPNet;

/// <summary>How a distance between a prototype and a patch becomes a similarity.</summary>
public enum SimilarityKind
{
    /// <summary>log((d + 1)/(d + ε)) of the squared distance d, at most log(1/ε) (Chen et al. 2019, §2.1).</summary>
    Log,

    /// <summary>−d of the squared distance d, at most 0.</summary>
    Linear,

    /// <summary>The cosine of the two vectors, −1 to 1; its distance is 1 − cosine.</summary>
    Cosine,
}
