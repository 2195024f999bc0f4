using Partwise.Attribution;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>
/// Why one class and not another: logit difference = bias difference + Σ contributions of the one − Σ contributions of the other, exactly as far as each logit is.
/// </summary>
/// <param name="One">The class that is asked about, taken apart.</param>
/// <param name="Other">The class that it is compared with, taken apart.</param>
/// <param name="Map">The map of w_one − w_other, [rows, columns], in logit units, which no choice of parts changes; its sum is the logit difference less that of the biases.</param>
public sealed record ClassContrast(PartPrediction One, PartPrediction Other, AttributionMap Map)
{
    /// <summary>logit of the one − logit of the other.</summary>
    public double LogitDifference => (double)One.Logit - Other.Logit;

    /// <summary>Bias of the one − bias of the other.</summary>
    public double BiasDifference => (double)One.Bias - Other.Bias;

    /// <summary>|bias difference + Σ contributions of the one − Σ of the other − logit difference|.</summary>
    public double SumError => Math.Abs(BiasDifference + One.Parts.Sum(p => (double)p.Contribution) - Other.Parts.Sum(p => (double)p.Contribution) - LogitDifference);

    /// <summary>Contrasts two classes.</summary>
    /// <param name="model">The model of a bundle.</param>
    /// <param name="subject">The photo in front of it.</param>
    /// <param name="one">The class that is asked about.</param>
    /// <param name="other">Another class.</param>
    /// <exception cref="PartwiseException">The model has no prototypes, or both classes are the same.</exception>
    public static ClassContrast Of(ExplainedModel model, AttributionSubject subject, int one, int other)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (one == other)
            throw new PartwiseException($"'{model.Labels[one]}' cannot be contrasted with itself; give another class to --why-not, or another one to --class.");
        PartPrediction first = ClassParts.Read(model, subject, one), second = ClassParts.Read(model, subject, other);
        float[] a = new GradCam().Attribute(subject, one, new AttributionOptions()).Values, b = new GradCam().Attribute(subject, other, new AttributionOptions()).Values;
        return new ClassContrast(first, second, new AttributionMap([.. a.Zip(b, (x, y) => x - y)], subject.Rows, subject.Columns));
    }
}
