using System.Numerics.Tensors;
using Partwise.Attribution;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>
/// The difference of two logits of a prototype network (Chen et al., NeurIPS 2019): each logit is Σ_j weight[c, j] · similarity_j over all
/// prototypes, so the difference is Σ_j (weight[one, j] − weight[other, j]) · similarity_j.
///</summary>
internal static class PrototypeContrast
{
    public static ClassContrast Of(OpenedModel model, SimilarityParts prototypes, AttributionSubject subject, int one, int other)
    {
        subject.CheckClass(one);
        subject.CheckClass(other);
        float[] similarities = prototypes.Similarities(subject.Features.Span, subject.Positions);
        PartPrediction first = Side(one, other),
            second = Side(other, one);
        BystandingPrototype[] bystanders =
        [
            .. prototypes
                .Classes.Where(c => c != one && c != other)
                .SelectMany(c =>
                    prototypes
                        .Prototypes(c)
                        .Select((j, part) => new BystandingPrototype(j, c, model.Labels[c], part, Added(one, j), Added(other, j)))
                )
                .Where(b => b.Difference != 0)
                .OrderBy(b => b.Prototype),
        ];
        return new ClassContrast(
            first,
            second,
            [.. Parts(first, other, 1), .. Parts(second, one, -1)],
            new AttributionMap(Map(), subject.Rows, subject.Columns)
        )
        {
            Bystanders = bystanders,
        };

        double Added(int c, int j) => prototypes.Weight(c, j) * similarities[j];

        // The bias of a side is what the prototypes of neither class add to its logit.
        PartPrediction Side(int c, int rival)
        {
            PartPrediction alone = ClassParts.Read(model, subject, c);
            double bias = Enumerable
                .Range(0, similarities.Length)
                .Where(j => prototypes.Owners[j] != c && prototypes.Owners[j] != rival)
                .Sum(j => Added(c, j));
            double all = bias + alone.Parts.Sum(p => (double)p.Contribution) + prototypes.Prototypes(rival).Sum(j => Added(c, j));
            return alone with { Bias = (float)bias, SumError = Math.Abs(all - alone.Logit) };
        }

        IEnumerable<ContrastedPart> Parts(PartPrediction owner, int rival, int sign) =>
            owner.Parts.Select(
                (part, i) =>
                {
                    int j = prototypes.Prototypes(owner.Class)[i];
                    double elsewhere = Added(rival, j);
                    return new ContrastedPart(
                        owner,
                        part,
                        elsewhere,
                        sign * (Added(owner.Class, j) - elsewhere),
                        Weighted(j, sign * (prototypes.Weight(owner.Class, j) - prototypes.Weight(rival, j)))
                    );
                }
            );

        float[] Weighted(int j, double weight)
        {
            float[] map = new float[subject.Positions];
            TensorPrimitives.Multiply(subject.Features.Span.Slice(j * map.Length, map.Length), (float)weight, map);
            return map;
        }

        float[] Map()
        {
            float[] sum = new float[subject.Positions];
            for (int j = 0; j < similarities.Length; j++)
                TensorPrimitives.Add(sum, Weighted(j, prototypes.Weight(one, j) - prototypes.Weight(other, j)), sum);
            return sum;
        }
    }
}
