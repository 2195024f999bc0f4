namespace Partwise.Parts;

/// <summary>
/// What explanations and evaluation need to know of a part network: the parts of each class and their maps of an image. Post-hoc prototypes
/// (<see cref="PrototypeBank"/>) and ProtoPNet's (<see cref="SimilarityParts"/>) both have it. Implementations are immutable and safe from
/// several threads.
///</summary>
public interface IPartNetwork
{
    /// <summary>The classes that have parts, ascending.</summary>
    IReadOnlyCollection<int> Classes { get; }

    /// <summary>Whether a class's maps, summed over parts and positions, are its logit − bias − <see cref="Offset"/>. Where not, metrics
    /// that need the sum are left out.</summary>
    bool IsAdditive { get; }

    /// <summary>Whether <see cref="Offset"/> may be other than 0.</summary>
    bool HasOffset { get; }

    /// <summary>The number of parts of a class; 0 where it has none.</summary>
    int Count(int classIndex);

    /// <summary>Whether a part is counter-evidence: its coefficient is negative, so its map is high where the part is absent.</summary>
    bool IsNegative(int classIndex, int part);

    /// <summary>The maps of a class's parts, [k, rows, columns], in logit units, signed; empty where it has none.</summary>
    /// <param name="features">What the parts look at, [channels, positions]: the last feature map, or the similarity maps of a prototype
    /// network. Behind it what the head reads beside it, if anything.</param>
    /// <param name="positions">Rows · columns.</param>
    /// <param name="classIndex">The class.</param>
    /// <exception cref="ArgumentException">The feature map has another size.</exception>
    float[] Maps(ReadOnlySpan<float> features, int positions, int classIndex);

    /// <summary>What each part adds to the logit of its class, [k].</summary>
    /// <param name="maps">[k, positions], from <see cref="Maps"/>.</param>
    /// <param name="positions">Rows · columns.</param>
    /// <param name="classIndex">The class.</param>
    double[] Contributions(ReadOnlySpan<float> maps, int positions, int classIndex);

    /// <summary>The head's own constant at the image, which belongs to the logit but to no part; 0 where there is none.</summary>
    /// <param name="features">As for <see cref="Maps"/>.</param>
    /// <param name="positions">Rows · columns.</param>
    /// <param name="classIndex">The class.</param>
    /// <param name="aboveBias">Logit − bias.</param>
    double Offset(ReadOnlySpan<float> features, int positions, int classIndex, double aboveBias);

    /// <summary>Takes a part out of the network: what it adds is subtracted from every logit that it adds to. Exact up to float32
    /// rounding.</summary>
    /// <param name="logits">[classes]; changed in place.</param>
    /// <param name="features">As for <see cref="Maps"/>.</param>
    /// <param name="positions">Rows · columns.</param>
    /// <param name="classIndex">The class.</param>
    /// <param name="part">The part's number in it, below <see cref="Count"/>.</param>
    void Drop(Span<float> logits, ReadOnlySpan<float> features, int positions, int classIndex, int part);

    /// <summary>The control: each class gets the parts of another class, one further in a seeded round. With one class nothing
    /// changes.</summary>
    /// <param name="seed">The seed.</param>
    IPartNetwork Shuffled(int seed);
}
