namespace Partwise.Attribution;

/// <summary>From logits to what a metric looks at.</summary>
public static class Scores
{
    /// <summary>The probability of one class, in [0,1]. A single logit has but a sigmoid.</summary>
    /// <param name="logits">[classes], finite.</param>
    /// <param name="classIndex">The class.</param>
    /// <param name="link">How logits become probabilities.</param>
    public static double Probability(ReadOnlySpan<float> logits, int classIndex, ProbabilityLink link = ProbabilityLink.Softmax)
    {
        if (link == ProbabilityLink.Sigmoid || logits.Length == 1)
            return 1 / (1 + Math.Exp(-(double)logits[classIndex]));
        double largest = double.NegativeInfinity,
            sum = 0;
        foreach (float logit in logits)
            largest = Math.Max(largest, logit);
        foreach (float logit in logits)
            sum += Math.Exp(logit - largest);
        return Math.Exp(logits[classIndex] - largest) / sum;
    }

    /// <summary>The logit, or the probability, of one class.</summary>
    /// <param name="logits">[classes].</param>
    /// <param name="classIndex">The class.</param>
    /// <param name="kind">Which of the two.</param>
    /// <param name="link">How logits become probabilities.</param>
    public static double Of(ReadOnlySpan<float> logits, int classIndex, ScoreKind kind, ProbabilityLink link = ProbabilityLink.Softmax) =>
        kind == ScoreKind.Logit ? logits[classIndex] : Probability(logits, classIndex, link);

    /// <summary>The same for every row of [count, classes].</summary>
    /// <param name="logits">[count, classes].</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="classIndex">The class.</param>
    /// <param name="kind">Logit or probability.</param>
    /// <param name="link">How logits become probabilities.</param>
    public static double[] OfAll(
        ReadOnlySpan<float> logits,
        int classes,
        int classIndex,
        ScoreKind kind,
        ProbabilityLink link = ProbabilityLink.Softmax
    )
    {
        double[] scores = new double[logits.Length / classes];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = Of(logits.Slice(i * classes, classes), classIndex, kind, link);
        return scores;
    }
}
