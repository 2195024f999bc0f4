namespace Partwise.Evaluation;

/// <summary>Methods that make one and the same map by construction: their equal numbers confirm nothing.</summary>
internal static class SameMaps
{
    /// <summary>A sentence for each pair of parts and a saliency method that are one map on the plan's model.</summary>
    public static IEnumerable<string> Of(EvaluationPlan plan)
    {
        // One linear layer after mean pooling: the gradient at every place is the class's row, which the prototypes sum to.
        if (plan.Model.Classifier.Head is null)
            yield break;
        foreach (PlannedMethod parts in plan.Methods.Where(m => m.Bundle is not null && m.Parts is { IsAdditive: true }))
        {
            foreach (PlannedMethod other in plan.Methods.Where(m => m is { Parts: null, Method.Name: "grad-cam" or "hires-cam" }))
                yield return $"The maps of '{parts.Name}' sum to that of '{other.Name}' by construction: the head is one linear "
                    + $"layer after mean pooling.";
        }
    }
}
