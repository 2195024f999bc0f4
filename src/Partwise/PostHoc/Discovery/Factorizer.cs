namespace Partwise.PostHoc;

/// <summary>How the part directions of a class are found in its features.</summary>
public enum Factorizer
{
    /// <summary>Non-negative matrix factorisation; semi-NMF where features have negative values.</summary>
    Nmf,

    /// <summary>Evidence parts: clusters of what tells a photo's places apart, and an exact ridge partition of the class's
    /// evidence.</summary>
    Contrast,

    /// <summary>Semi-NMF, F ≈ E P with E ≥ 0 and P of any sign (Ding, Li, Jordan 2010), for features with negative values.</summary>
    SemiNmf,

    /// <summary>NMF of [max(F,0), max(−F,0)] in twice the channels; P is the difference of the two halves.</summary>
    SplitNmf,

    /// <summary>Principal directions without centring: the leading right singular vectors. The contrast to parts.</summary>
    Pca,

    /// <summary>Centroids of k-means.</summary>
    KMeans,

    /// <summary>Feature vectors of random positions of the class: a control, since any vectors plus a residual sum exactly.</summary>
    Random,

    /// <summary>k copies of the class activation map, v/k: no parts at all, which some scores of parts do not notice. A control.</summary>
    Copies,

    /// <summary>Clusters of coordinates relative to the evidence's centre, with the partition of evidence parts: a control that sees no
    /// features.</summary>
    Position,

    /// <summary>Evidence parts around random places instead of clusters: a control.</summary>
    RandomContrast,
}
