namespace Partwise.Attribution;

/// <summary>What the closed forms have in common: a map at feature resolution from one feature map and one head row, without running the model.</summary>
public abstract class FeatureMethod : IAttributionMethod
{
    private protected FeatureMethod()
    {
    }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual Completeness Completeness => Completeness.None;

    /// <inheritdoc/>
    public int Runs(AttributionSubject subject) => 0;

    /// <inheritdoc/>
    public AttributionMap Attribute(AttributionSubject subject, int classIndex, AttributionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        subject.CheckClass(classIndex);
        cancellationToken.ThrowIfCancellationRequested();
        double[] map = new double[subject.Positions];
        Fill(subject, classIndex, map);
        return new AttributionMap(Array.ConvertAll(map, v => (float)v), subject.Rows, subject.Columns);
    }

    /// <summary>Fills the map.</summary>
    private protected abstract void Fill(AttributionSubject subject, int classIndex, Span<double> map);

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
