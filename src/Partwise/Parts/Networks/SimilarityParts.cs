using System.Numerics.Tensors;

namespace Partwise.Parts;

/// <summary>
/// The parts of a ProtoPNet (Chen et al., NeurIPS 2019). Its "feature map" are the similarity maps of all m prototypes, [m, H, W], ≥ 0; the
/// map of prototype j for class c is weight[c, j] · similarity_j, and what it adds to the logit is weight[c, j] · max of similarity_j: a
/// maximum, not a sum, so the maps do not add up to the logit. Only the prototypes of a class count as its parts; those of other classes
/// add to its logit too. Immutable.
///</summary>
internal sealed class SimilarityParts : IPartNetwork
{
    private readonly double[] _connection;
    private readonly int _prototypes;
    private readonly SortedDictionary<int, int[]> _owned;
    private readonly Dictionary<int, int> _source;

    /// <summary>Takes weights and owners as they are.</summary>
    /// <param name="connection">The last layer, row-major [classes, m].</param>
    /// <param name="prototypeClass">[m]: the class that each prototype belongs to.</param>
    /// <exception cref="ArgumentException">There are no prototypes, the weights are no whole number of rows, or a prototype belongs to no
    /// class.</exception>
    public SimilarityParts(double[] connection, IReadOnlyList<int> prototypeClass)
        : this(connection, prototypeClass, null) { }

    private SimilarityParts(double[] connection, IReadOnlyList<int> prototypeClass, int? seed)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(prototypeClass);
        if (prototypeClass.Count == 0 || connection.Length == 0 || connection.Length % prototypeClass.Count != 0)
            throw new ArgumentException(
                $"There are {connection.Length} weights for {prototypeClass.Count} prototypes; [classes, prototypes] is needed.",
                nameof(connection)
            );
        (_connection, _prototypes, LogitCount) = (connection, prototypeClass.Count, connection.Length / prototypeClass.Count);
        foreach (int owner in prototypeClass)
        {
            if (owner < 0 || owner >= LogitCount)
                throw new ArgumentException(
                    $"A prototype belongs to class {owner}; the model has the classes 0 to {LogitCount - 1}.",
                    nameof(prototypeClass)
                );
        }
        Owners = prototypeClass;
        _owned = new SortedDictionary<int, int[]>(
            Enumerable.Range(0, _prototypes).GroupBy(j => prototypeClass[j]).ToDictionary(g => g.Key, g => g.ToArray())
        );
        _source = seed is { } s ? PartRound.Of(_owned.Keys, s) : _owned.Keys.ToDictionary(c => c);
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<int> Classes => _owned.Keys;

    /// <inheritdoc/>
    public bool IsAdditive => false;

    /// <summary>The number of logits.</summary>
    public int LogitCount { get; }

    /// <summary>[m]: the class of each prototype.</summary>
    public IReadOnlyList<int> Owners { get; }

    /// <inheritdoc/>
    public int Count(int classIndex) => _source.TryGetValue(classIndex, out int source) ? _owned[source].Length : 0;

    /// <inheritdoc/>
    public bool IsNegative(int classIndex, int part) => Weight(_source[classIndex], _owned[_source[classIndex]][part]) < 0;

    /// <inheritdoc/>
    public float[] Maps(ReadOnlySpan<float> features, int positions, int classIndex)
    {
        Check(features, positions);
        if (!_source.TryGetValue(classIndex, out int source))
            return [];
        int[] own = _owned[source];
        float[] maps = new float[own.Length * positions];
        for (int i = 0; i < own.Length; i++)
            TensorPrimitives.Multiply(
                features.Slice(own[i] * positions, positions),
                (float)Weight(source, own[i]),
                maps.AsSpan(i * positions, positions)
            );
        return maps;
    }

    /// <inheritdoc/>
    public double[] Contributions(ReadOnlySpan<float> maps, int positions, int classIndex)
    {
        double[] all = new double[maps.Length / positions];
        for (int i = 0; i < all.Length; i++)
        {
            ReadOnlySpan<float> map = maps.Slice(i * positions, positions);
            all[i] = IsNegative(classIndex, i) ? TensorPrimitives.Min(map) : TensorPrimitives.Max(map);
        }
        return all;
    }

    /// <inheritdoc/>
    public bool HasOffset => false;

    /// <inheritdoc/>
    public double Offset(ReadOnlySpan<float> features, int positions, int classIndex, double aboveBias) => 0;

    /// <inheritdoc/>
    public void Drop(Span<float> logits, ReadOnlySpan<float> features, int positions, int classIndex, int part)
    {
        Check(features, positions);
        int prototype = _owned[_source[classIndex]][part];
        double similarity = TensorPrimitives.Max(features.Slice(prototype * positions, positions));
        for (int c = 0; c < logits.Length; c++)
            logits[c] = (float)(logits[c] - (Weight(c, prototype) * similarity));
    }

    /// <summary>The numbers of a class's prototypes among all m, in the order of its parts; empty where it has none.</summary>
    public IReadOnlyList<int> Prototypes(int classIndex) => _source.TryGetValue(classIndex, out int source) ? _owned[source] : [];

    /// <summary>[m]: how similar the image is to each prototype, the highest value of its map.</summary>
    /// <param name="features">The similarity maps, [m, positions].</param>
    /// <param name="positions">Rows · columns.</param>
    /// <exception cref="ArgumentException">The maps have another size.</exception>
    public float[] Similarities(ReadOnlySpan<float> features, int positions)
    {
        Check(features, positions);
        float[] all = new float[_prototypes];
        for (int j = 0; j < all.Length; j++)
            all[j] = TensorPrimitives.Max(features.Slice(j * positions, positions));
        return all;
    }

    /// <inheritdoc/>
    public IPartNetwork Shuffled(int seed) => new SimilarityParts(_connection, Owners, seed);

    /// <summary>What similarity 1 to a prototype adds to the logit of a class.</summary>
    /// <param name="classIndex">The class, its own or any other.</param>
    /// <param name="prototype">The prototype's number among all m.</param>
    public double Weight(int classIndex, int prototype) => _connection[(classIndex * _prototypes) + prototype];

    private void Check(ReadOnlySpan<float> features, int positions)
    {
        if (features.Length != _prototypes * positions)
            throw new ArgumentException(
                $"The similarity maps have {features.Length} values; [{_prototypes},{positions}] is needed.",
                nameof(features)
            );
    }
}
