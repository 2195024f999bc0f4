using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Partwise.Attribution;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Evaluation;

/// <summary>
/// Copies of a classifier whose weights are randomised from the logits downwards, stage after stage: the weights of a layer keep their
/// values and lose their places (a seeded permutation of every tensor), so that scales stay as they were. Stages cut the layers, in the
/// order of the graph, into parts of the same number. A copy is made when it is first asked for and kept as long as the classifier lives.
/// Safe from several threads.
///</summary>
internal sealed class RandomisedModels
{
    private static readonly ConditionalWeakTable<ImageClassifier, ConcurrentDictionary<(int Stages, int Seed), RandomisedModels>> s_known =
        new();

    private readonly Lazy<ClassifierModel>[] _models;

    private RandomisedModels(ImageClassifier classifier, int stages, int seed)
    {
        OnnxModel original = ConstantFolding.Fold(
            SubgraphExtractor.Extract(classifier.Model, [classifier.InputName], [classifier.LogitsTensor])
        );
        string[][] layers = Layers(original);
        _models =
        [
            .. Enumerable
                .Range(1, Math.Min(stages, layers.Length))
                .Select(stage =>
                {
                    string[] weights = [.. layers.TakeLast(layers.Length * stage / Math.Min(stages, layers.Length)).SelectMany(l => l)];
                    return new Lazy<ClassifierModel>(() => new ClassifierModel(classifier.WithGraph(Shuffle(original, weights, seed))));
                }),
        ];
    }

    /// <summary>How many there are; 0 for a network without weights.</summary>
    public int Count => _models.Length;

    /// <summary>The copy whose upper <paramref name="stage"/> + 1 stages are randomised.</summary>
    public ClassifierModel this[int stage] => _models[stage].Value;

    /// <summary>The copies of a classifier.</summary>
    public static RandomisedModels Of(ImageClassifier classifier, int stages, int seed) =>
        s_known.GetOrCreateValue(classifier).GetOrAdd((stages, seed), _ => new RandomisedModels(classifier, stages, seed));

    // A layer is a node with the weights that no node before it has.
    private static string[][] Layers(OnnxModel model)
    {
        var weights = TrainableParameters.Find(model).ToHashSet(StringComparer.Ordinal);
        return [.. new GraphIndex(model).TopologicalOrder().Select(n => n.Input.Where(weights.Remove).ToArray()).Where(l => l.Length > 0)];
    }

    private static OnnxModel Shuffle(OnnxModel original, string[] weights, int seed)
    {
        OnnxModel model = original.Clone();
        var index = new GraphIndex(model);
        TrainableParameters.Freeze(
            model,
            weights
                .Select(name =>
                {
                    OnnxTensor tensor = model.ReadTensor(index.Initializer(name)!);
                    float[] values = tensor.ToFloats();
                    // The same tensor is shuffled alike at every stage, as the cascade only goes deeper.
                    new Random(Seed(name, seed)).Shuffle(values);
                    return OnnxTensor.Create(name, values, [.. tensor.Shape]);
                })
                .ToList()
        );
        return model;
    }

    // FNV-1a.
    private static int Seed(string name, int seed)
    {
        uint hash = 2166136261 ^ (uint)seed;
        foreach (char c in name)
            hash = unchecked((hash ^ c) * 16777619);
        return (int)(hash & int.MaxValue);
    }
}
