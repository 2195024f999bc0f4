namespace Partwise.Evaluation;

/// <summary>Whether a line of a journal can be one of this evaluation. The key in the first line says so of an unharmed file; a damaged one
/// may say anything, and what does not fit is measured again.</summary>
internal static class JournalCheck
{
    /// <summary>Whether every class, size and length is one that the evaluation itself would have written.</summary>
    public static bool Fits(EvaluatedImage image, EvaluationPlan plan, EvaluationRequest request)
    {
        int classes = plan.Model.Labels.Count;
        return image.Predicted >= 0
            && image.Predicted < classes
            && image.Label is null or >= 0
            && !(image.Label >= classes)
            && (image.Logits is null || image.Logits.Length == classes)
            && image.Hits.All(h => Fits(h, plan, request.Dataset.PartNames.Count, classes));
    }

    private static bool Fits(ImageHits hits, EvaluationPlan plan, int annotated, int classes)
    {
        if (hits.Class < 0 || hits.Class >= classes || plan.Methods.FirstOrDefault(m => m.Name == hits.Method)?.Parts is not { } parts)
            return false;
        int k = parts.Count(hits.Class);
        return new[] { hits.Clean, hits.SignCorrected, hits.Small }
                .Concat(hits.Noised)
                .All(p => p is null || (p.Class == hits.Class && p.Prototypes == k && p.Parts == annotated))
            && (hits.Peaks.Length == 0 || hits.Peaks.Length == k)
            && (hits.Activations is null || hits.Activations.Length == k)
            && (hits.Encodings is null || (k > 0 && hits.Encodings.Length % k == 0))
            && (hits.Moments is null || Fits(hits.Moments, k, plan.Against?.Network.Count(hits.Class) ?? 0));
    }

    private static bool Fits(MapMoments moments, int k, int other) =>
        moments.First.Length == k
        && moments.FirstSquares.Length == k
        && moments.Second.Length == other
        && moments.SecondSquares.Length == other
        && moments.Products.Length == k * other;
}
