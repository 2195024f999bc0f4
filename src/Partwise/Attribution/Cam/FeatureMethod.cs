namespace Partwise.Attribution;

/// <summary>
/// What the CAM family has in common: a map at feature resolution from the feature map A and the gradient g of the class's logit with
/// respect to it. Behind mean pooling and a linear layer g_k = w_k / (H·W) is known and nothing is run; elsewhere g is computed once per
/// image and class, by a run of the part after the features.
///</summary>
public abstract class FeatureMethod : IAttributionMethod
{
    private protected FeatureMethod() { }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual Completeness Completeness => Completeness.None;

    /// <inheritdoc/>
    public int Runs(AttributionSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return subject.Head is null ? RunsWithoutHead(subject) : 0;
    }

    /// <inheritdoc/>
    public AttributionMap Attribute(
        AttributionSubject subject,
        int classIndex,
        AttributionOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(subject);
        subject.CheckClass(classIndex);
        subject.CheckFeatures(Name);
        cancellationToken.ThrowIfCancellationRequested();
        double[] map = new double[subject.Positions];
        Fill(subject, classIndex, map, options, cancellationToken);
        return new AttributionMap(Array.ConvertAll(map, v => (float)v), subject.Rows, subject.Columns);
    }

    /// <summary>Runs of the part after the feature map where the head is not linear.</summary>
    private protected virtual int RunsWithoutHead(AttributionSubject subject) => 1;

    /// <summary>Fills the map, which holds zeros.</summary>
    private protected abstract void Fill(
        AttributionSubject subject,
        int classIndex,
        double[] map,
        AttributionOptions options,
        CancellationToken ct
    );

    /// <summary>Adds weight · channel to the map.</summary>
    private protected static void Add(double weight, ReadOnlySpan<float> channel, Span<double> map)
    {
        for (int i = 0; i < map.Length; i++)
            map[i] += weight * channel[i];
    }

    /// <summary>The sum of a channel over all positions, in double.</summary>
    private protected static double Sum(ReadOnlySpan<float> channel)
    {
        double sum = 0;
        foreach (float value in channel)
            sum += value;
        return sum;
    }
}
