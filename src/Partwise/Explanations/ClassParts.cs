using Partwise.Attribution;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>Takes the logit of any class apart, also of those that a part network does not put out.</summary>
internal static class ClassParts
{
    /// <summary>
    /// One class as bias plus parts. In a model taken apart: its prototypes where it was fitted, else its whole head row as one part. In a
    /// prototype network: its own prototypes, and as bias what those of all other classes add.
    ///</summary>
    /// <param name="model">The model of a bundle.</param>
    /// <param name="subject">The photo in front of it.</param>
    /// <param name="classIndex">The class.</param>
    /// <exception cref="PartwiseException">The model has no parts.</exception>
    public static PartPrediction Read(OpenedModel model, AttributionSubject subject, int classIndex)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(subject);
        subject.CheckClass(classIndex);
        if (model.Network is not { } own)
            throw new PartwiseException(
                $"'{model.Path}' has no parts that add up to a logit; make a bundle with 'partwise fit', or explain it with `Method`."
            );
        int positions = subject.Positions;
        bool decomposed = own.Count(classIndex) > 0;
        float[] maps = own.Maps(subject.HeadInput.Span, positions, classIndex);
        if (!decomposed && own is GradientParts byGradient)
            maps = Array.ConvertAll(byGradient.Whole(subject.HeadInput.Span, positions, classIndex), v => (float)v);
        else if (!decomposed && own.IsAdditive)
            maps = new GradCam().Attribute(subject, classIndex, new AttributionOptions()).Values;
        double[] contributions =
            decomposed ? own.Contributions(maps, positions, classIndex)
            : maps.Length > 0 ? [maps.Sum(v => (double)v)]
            : [];
        float logit = subject.Logits.Span[classIndex],
            bias = (float)Bias(own, subject, classIndex);
        double evidence = (double)logit - bias;
        float? offset = own.HasOffset ? (float)own.Offset(subject.HeadInput.Span, positions, classIndex, evidence) : null;
        PartContribution[] parts =
        [
            .. contributions.Select(
                (c, i) =>
                    new PartContribution(i, (float)c, evidence == 0 ? null : c / evidence, maps[(i * positions)..((i + 1) * positions)])
            ),
        ];
        return new PartPrediction(
            classIndex,
            model.Labels[classIndex],
            logit,
            model.Probability(subject.Logits.Span, classIndex),
            bias,
            decomposed,
            parts,
            Math.Abs(bias + (offset ?? 0) + contributions.Sum() - logit)
        )
        {
            Offset = offset,
        };
    }

    private static double Bias(IPartNetwork parts, AttributionSubject subject, int classIndex)
    {
        if (parts is not SimilarityParts prototypes)
            return subject.BiasOf(classIndex);
        float[] similarities = prototypes.Similarities(subject.Features.Span, subject.Positions);
        return Enumerable
            .Range(0, similarities.Length)
            .Where(j => prototypes.Owners[j] != classIndex)
            .Sum(j => prototypes.Weight(classIndex, j) * similarities[j]);
    }
}
