namespace Partwise.PostHoc;

/// <summary>How the part directions of a class are found in its features.</summary>
public enum Factorizer
{
    /// <summary>Non-negative matrix factorisation (semi-NMF where features have negative values).</summary>
    Nmf,

    /// <summary>Principal directions without centring: the leading right singular vectors. The contrast to parts.</summary>
    Pca,

    /// <summary>Centroids of k-means.</summary>
    KMeans,

    /// <summary>Feature vectors of random positions of the class: a control, since any vectors plus a residual sum exactly.</summary>
    Random,
}
