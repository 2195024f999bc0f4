using System.Collections.Concurrent;

namespace Partwise.Attribution;

/// <summary>
/// Runs on changed copies of one image that depend neither on the class nor on a map: other classes, methods and metrics that change the
/// image in the same way need not run the model again.
/// Kept as long as the image's <see cref="AttributionSubject"/>. Safe from several threads.
/// </summary>
public sealed class SharedRuns
{
    private readonly ConcurrentDictionary<string, float[]> _logits = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AttributionSubject[]> _subjects = new(StringComparer.Ordinal);

    /// <summary>The logits [copies, classes] of the changed copies.</summary>
    /// <param name="change">Names the change with all its parameters and its seed.</param>
    /// <param name="run">Runs the model where that has not been done.</param>
    public float[] Logits(string change, Func<float[]> run) =>
        _logits.TryGetValue(change, out float[]? known) ? known : _logits[change] = run();

    /// <summary>The changed copies with their feature maps.</summary>
    /// <param name="change">Names the change with all its parameters and its seed.</param>
    /// <param name="open">Runs the model where that has not been done.</param>
    public AttributionSubject[] Subjects(string change, Func<AttributionSubject[]> open) =>
        _subjects.TryGetValue(change, out AttributionSubject[]? known) ? known : _subjects[change] = open();

    /// <summary>The same runs of a model whose logits follow from this one's.</summary>
    /// <param name="follow">Makes logits [copies, its classes] of logits [copies, classes].</param>
    public SharedRuns Derived(Func<float[], float[]> follow)
    {
        var derived = new SharedRuns();
        foreach ((string change, float[] logits) in _logits)
            derived._logits[change] = follow(logits);
        return derived;
    }
}
