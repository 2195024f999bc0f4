using Partwise.Parts;

namespace Partwise.Training.ProtoPNet;

/// <summary>The prototypes of each class in a table; a class with fewer than K has weights of 0 in the places left.</summary>
internal sealed class OwnPrototypes
{
    private OwnPrototypes(int k, long[] rows, float[] weights, float[] otherWeights, IReadOnlyList<PartClass> classes) =>
        (K, Rows, Weights, OtherWeights, Classes) = (k, rows, weights, otherWeights, classes);

    /// <summary>The largest number of prototypes of any class, at least 1.</summary>
    public int K { get; }

    /// <summary>[C, K]: which prototypes are a class's own.</summary>
    public long[] Rows { get; }

    /// <summary>[C, K]: their weights for that class.</summary>
    public float[] Weights { get; }

    /// <summary>[C, m]: the class connection with the own weights set to 0.</summary>
    public float[] OtherWeights { get; }

    /// <summary>How every class is represented; one that pruning has left without prototypes has one part, which adds nothing.</summary>
    public IReadOnlyList<PartClass> Classes { get; }

    public static OwnPrototypes Of(ProtoPNetNetwork network)
    {
        (PrototypeLayer layer, ClassConnection connection) = (network.Prototypes, network.Connection);
        int classes = connection.Classes,
            m = layer.Count;
        ILookup<int, int> own = Enumerable.Range(0, m).ToLookup(j => layer.ClassOf[j]);
        int k = Math.Max(1, Enumerable.Range(0, classes).Max(c => own[c].Count()));
        long[] rows = new long[classes * k];
        float[] weights = new float[classes * k],
            others = [.. connection.Weights];
        var described = new PartClass[classes];
        for (int c = 0; c < classes; c++)
        {
            int i = 0;
            foreach (int j in own[c])
            {
                rows[(c * k) + i] = j;
                weights[(c * k) + i++] = connection[c, j];
                others[(c * m) + j] = 0;
            }
            described[c] = new PartClass(c, Math.Max(1, i), i > 0);
        }
        return new OwnPrototypes(k, rows, weights, others, described);
    }
}
