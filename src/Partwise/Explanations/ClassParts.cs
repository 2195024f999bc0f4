using Partwise.Attribution;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>Takes the logit of any class apart, also of those that a part network does not put out.</summary>
public static class ClassParts
{
    /// <summary>One class as bias plus parts: of its prototypes where it was fitted, else its whole head row as one part.</summary>
    /// <param name="model">The model of a bundle.</param>
    /// <param name="subject">The photo in front of it.</param>
    /// <param name="classIndex">The class.</param>
    /// <exception cref="PartwiseException">The model has no prototypes.</exception>
    public static PartPrediction Read(ExplainedModel model, AttributionSubject subject, int classIndex)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(subject);
        subject.CheckClass(classIndex);
        if (model.Bank is not { } bank || subject.Head is not { } head)
            throw new PartwiseException($"'{model.Path}' has no parts that add up to a logit; make a bundle with 'partwise fit', or explain it with --method.");
        int positions = subject.Positions;
        bool decomposed = bank.Count(classIndex) > 0;
        float[] maps = decomposed ? bank.Maps(subject.Features.Span, positions, classIndex) : new GradCam().Attribute(subject, classIndex, new AttributionOptions()).Values;
        float logit = subject.Logits.Span[classIndex], bias = head.Bias[classIndex];
        double evidence = (double)logit - bias, sum = 0;
        var parts = new PartContribution[maps.Length / positions];
        for (int i = 0; i < parts.Length; i++)
        {
            float[] map = maps.AsSpan(i * positions, positions).ToArray();
            double contribution = map.Sum(v => (double)v);
            sum += contribution;
            parts[i] = new PartContribution(i, (float)contribution, evidence == 0 ? null : contribution / evidence, map);
        }
        return new PartPrediction(classIndex, model.Labels[classIndex], logit, model.Probability(subject.Logits.Span, classIndex), bias, decomposed, parts, Math.Abs(bias + sum - logit));
    }
}
