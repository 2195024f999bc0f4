using Partwise.Attribution;
using Partwise.Parts;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>A method whose claims are held against what interventions do: any attribution method, or a part network.</summary>
internal sealed class GroundTruthMethod
{
    private readonly IAttributionMethod? _method;
    private readonly IPartNetwork? _parts;

    /// <summary>A method that gives one map per class.</summary>
    /// <param name="name">Its name in the table.</param>
    /// <param name="method">The method.</param>
    public GroundTruthMethod(string name, IAttributionMethod method)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(method);
        (Name, _method) = (name, method);
    }

    /// <summary>A part network: one map per part. It is read twice, as the sum of its maps and part by part.</summary>
    /// <param name="name">Its name in the table.</param>
    /// <param name="parts">Its parts.</param>
    public GroundTruthMethod(string name, IPartNetwork parts)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(parts);
        (Name, _parts) = (name, parts);
    }

    /// <summary>The name in the table.</summary>
    public string Name { get; }

    /// <summary>The names in the table: of a part network one for its summed maps and one for its parts.</summary>
    internal IReadOnlyList<string> Readings => _parts is null ? [Name] : [Name, PeaksOf(Name)];

    /// <summary>Whether there is one map per part.</summary>
    internal bool HasParts => _parts is not null;

    /// <summary>The name under which a part network is read part by part.</summary>
    public static string PeaksOf(string name) => name + ":peaks";

    /// <summary>The maps for a class.</summary>
    internal MethodMaps Explain(AttributionSubject subject, int classIndex, AttributionOptions options, CancellationToken ct)
    {
        if (_parts is { } parts)
        {
            if (parts.Count(classIndex) == 0)
                return MethodMaps.None("The class has no prototypes; fit it.");
            float[] maps = parts.Maps(subject.HeadInput.Span, subject.Positions, classIndex);
            return MethodMaps.Of(
                maps,
                parts.Contributions(maps, subject.Positions, classIndex),
                subject.Rows,
                subject.Columns,
                subject.Grid
            );
        }
        AttributionMap map = _method!.Attribute(subject, classIndex, options, ct);
        return MethodMaps.Of(map.Values, [map.Values.Sum(v => (double)v)], map.Height, map.Width, subject.Grid);
    }
}
