namespace Partwise.Training.ProtoPNet;

/// <summary>The last layer: logit c = Σ over prototypes of weight[c, j] · similarity j; there is no bias.</summary>
public sealed record ClassConnection
{
    /// <summary>The weight from a prototype to its own class before any training.</summary>
    public const float OwnClass = 1;

    /// <summary>The weight from a prototype to another class before any training.</summary>
    public const float OtherClass = -0.5f;

    /// <summary>A connection.</summary>
    /// <param name="weights">Row-major [C, m]; not copied.</param>
    /// <param name="classes">C, at least 1.</param>
    /// <exception cref="ArgumentException">The weights are no whole number of rows.</exception>
    public ClassConnection(float[] weights, int classes)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (weights.Length % classes != 0)
            throw new ArgumentException(
                $"{weights.Length} weights were given for {classes} classes; a multiple of {classes} is needed.",
                nameof(weights)
            );
        (Weights, Classes) = (weights, classes);
    }

    /// <summary>Row-major [C, m].</summary>
    public float[] Weights { get; }

    /// <summary>C, the number of classes.</summary>
    public int Classes { get; }

    /// <summary>m, the number of prototypes.</summary>
    public int Prototypes => Weights.Length / Classes;

    /// <summary>The weight of prototype <paramref name="prototype"/> for class <paramref name="class"/>.</summary>
    public float this[int @class, int prototype] => Weights[(@class * Prototypes) + prototype];

    /// <summary>The class that prototype <paramref name="prototype"/> speaks most for; of equals <paramref name="own"/>, else the
    /// first.</summary>
    internal int StrongestClass(int prototype, int own)
    {
        int best = own;
        for (int c = 0; c < Classes; c++)
        {
            if (this[c, prototype] > this[best, prototype])
                best = c;
        }
        return best;
    }

    /// <summary>The connection before any training: 1 to the own class, −0.5 to all others (Chen et al. 2019, §2.2).</summary>
    /// <param name="classOf">The class of each prototype.</param>
    /// <param name="classes">C.</param>
    internal static ClassConnection Initial(ReadOnlySpan<int> classOf, int classes)
    {
        float[] weights = new float[classes * classOf.Length];
        for (int c = 0; c < classes; c++)
        {
            for (int j = 0; j < classOf.Length; j++)
                weights[(c * classOf.Length) + j] = classOf[j] == c ? OwnClass : OtherClass;
        }
        return new ClassConnection(weights, classes);
    }

    /// <summary>The connection from some of the prototypes, in the given order.</summary>
    /// <param name="kept">Their numbers.</param>
    internal ClassConnection Keep(IReadOnlyList<int> kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        return new ClassConnection([.. Enumerable.Range(0, Classes).SelectMany(c => kept.Select(j => this[c, j]))], Classes);
    }
}
