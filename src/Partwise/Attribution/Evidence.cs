namespace Partwise.Attribution;

/// <summary>What a map has to add up to: the logit minus the logit where there is nothing to see.</summary>
public static class Evidence
{
    /// <summary>How far a map is from adding up to the evidence: |Σ map − evidence| / max(1, |logit|). Maps of methods whose mean is the
    /// evidence are divided by their number of places.</summary>
    /// <param name="subject">The image and its model.</param>
    /// <param name="classIndex">The class.</param>
    /// <param name="map">The map, [rows, columns].</param>
    /// <param name="method">The method that made it; null for a map from elsewhere.</param>
    /// <param name="cancellationToken">Ends a run early.</param>
    public static double Gap(
        AttributionSubject subject,
        int classIndex,
        AttributionMap map,
        IAttributionMethod? method,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(map);
        double logit = Scores.Of(subject.Logits.Span, classIndex, ScoreKind.Logit),
            evidence = logit - Nothing(subject, classIndex, method, cancellationToken);
        return Math.Abs(InLogits(map, method).Sum() - evidence) / Math.Max(1, Math.Abs(logit));
    }

    /// <summary>A map in logit units: maps whose mean is the evidence are divided by their number of places.</summary>
    /// <param name="map">The map.</param>
    /// <param name="method">The method that made it; null for a map from elsewhere.</param>
    public static double[] InLogits(AttributionMap map, IAttributionMethod? method)
    {
        ArgumentNullException.ThrowIfNull(map);
        double scale = method?.Completeness == Completeness.Mean ? 1.0 / map.Values.Length : 1;
        return Array.ConvertAll(map.Values, v => v * scale);
    }

    /// <summary>
    /// The logit of a class where there is nothing to see: of an input of zeros for methods that integrate from there, else of a feature
    /// map of zeros, which is the bias of a linear head and its own constant at the image. Models without a feature map are given the input
    /// of zeros. For parts it is what the logit has beside them: bias and offset.
    ///</summary>
    /// <param name="subject">The image and its model.</param>
    /// <param name="classIndex">The class.</param>
    /// <param name="method">The method whose map is judged; null for a map from elsewhere.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public static double Nothing(
        AttributionSubject subject,
        int classIndex,
        IAttributionMethod? method,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(subject);
        subject.CheckClass(classIndex);
        bool pixels = method?.Completeness == Completeness.Baseline;
        if (method is SummedPartMaps { Completeness: Completeness.Sum } parts)
            return subject.BiasOf(classIndex) + parts.Offset(subject, classIndex);
        if (!pixels && subject.Head is { } head)
            return head.Bias[classIndex] + (subject.Context == 0 ? 0 : subject.HeadInput.Span[subject.Features.Length + classIndex]);
        float[] logits = new float[subject.Classes];
        if (!pixels && subject.Positions > 0 && subject.Model is IDifferentiableModel model)
            model.ScoreFeatures(subject.HeadInputWith(new float[subject.Features.Length]), 1, logits, cancellationToken);
        else
            subject.Model.Score(new float[subject.Input.Length], 1, logits, cancellationToken);
        return logits[classIndex];
    }
}
