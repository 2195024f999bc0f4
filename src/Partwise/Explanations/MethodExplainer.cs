using Partwise.Attribution;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>Explains a photo with attribution methods.</summary>
public static class MethodExplainer
{
    /// <summary>Makes the methods of a list of names.</summary>
    /// <param name="names">Names as <see cref="AttributionMethods.Create"/> takes them; each is made once.</param>
    /// <param name="parts">The parts, for the summed part maps.</param>
    /// <exception cref="PartwiseException">There is no such method, it needs a bundle, or there are none.</exception>
    public static IReadOnlyList<KeyValuePair<string, IAttributionMethod>> Methods(IEnumerable<string> names, IPartNetwork? parts)
    {
        KeyValuePair<string, IAttributionMethod>[] methods =
        [
            .. names.Distinct(StringComparer.Ordinal).Select(n => KeyValuePair.Create(n, AttributionMethods.Create(n, parts))),
        ];
        return methods.Length > 0
            ? methods
            : throw new PartwiseException(
                $"No method was given; choose among {AttributionMethods.Parts}, {string.Join(", ", AttributionMethods.Names)}."
            );
    }

    /// <summary>Makes one method's map.</summary>
    /// <param name="name">What the method is called.</param>
    /// <param name="method">The method.</param>
    /// <param name="subject">The photo in front of the model.</param>
    /// <param name="classIndex">The class.</param>
    /// <param name="options">Seed, threads, progress.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">The model lacks what the method needs.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static MethodMap Explain(
        string name,
        IAttributionMethod method,
        AttributionSubject subject,
        int classIndex,
        AttributionOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(subject);
        int runs = method.Runs(subject);
        bool inLogits = method.Completeness is Completeness.Sum or Completeness.Baseline;
        MethodMap Nothing(string reason) => new(name, runs, null, inLogits, null, reason);

        // With many photos, some may be of classes that were not fitted: no reason to give up the others.
        if (method is SummedPartMaps own && !own.Has(classIndex))
            return Nothing("The class was not fitted, so it has no part maps.");
        AttributionMap map = method.Attribute(subject, classIndex, options, cancellationToken);
        if (!map.IsFinite)
            return Nothing("The map holds values that are not finite numbers.");
        double error =
            method.Completeness == Completeness.None ? double.NaN : Evidence.Gap(subject, classIndex, map, method, cancellationToken);
        return new MethodMap(name, runs, map, inLogits, double.IsFinite(error) ? error : null, null);
    }
}
