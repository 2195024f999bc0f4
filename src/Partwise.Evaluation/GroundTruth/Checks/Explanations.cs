using Partwise.Attribution;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>One method's maps of one picture, made once per class.</summary>
internal sealed class Explanations(GroundTruthMethod method, AttributionSubject subject, AttributionOptions options, CancellationToken ct)
{
    private readonly Dictionary<int, MethodMaps> _byClass = [];

    public MethodMaps Of(int classIndex)
    {
        if (!_byClass.TryGetValue(classIndex, out MethodMaps? maps))
            _byClass[classIndex] = maps = method.Explain(subject, classIndex, options, ct);
        return maps;
    }
}
