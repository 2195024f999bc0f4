using Partwise.Bundles;

namespace Partwise.PostHoc;

/// <summary>Turns fitted classes into what a bundle says of them.</summary>
internal static class BundleClasses
{
    public static BundleClass Describe(
        FittedClass fitted,
        IReadOnlyList<IReadOnlyList<BundleExemplar>> exemplars,
        in ClassCertificate certificate,
        FitOptions options
    )
    {
        ClassDecomposition d = fitted.Decomposition;
        return new BundleClass
        {
            Class = fitted.Class,
            Label = fitted.Label,
            Images = fitted.Images,
            Skipped = fitted.Skipped,
            K = d.K,
            Decomposed = true,
            Bias = fitted.Bias,
            MeanLogit = fitted.MeanLogit,
            NmfError = d.FactorisationError,
            Epsilon = d.Epsilon,
            Bound = d.Bound,
            WorstMapCosine = d.WorstMapCosine,
            Overlap = d.Overlap,
            NegativeMapMass = d.NegativeMapMass,
            ResidualRelative = d.ResidualRelative,
            ResidualHeatRelative = d.ResidualHeatRelative,
            Objective = d.Objective,
            PrototypeSumMaxAbs = certificate.PrototypeSumMaxAbs,
            NetworkSumMaxAbs = certificate.NetworkSumMaxAbs,
            LogitSumMaxAbs = certificate.LogitSumMaxAbs,
            HalfSplitCorrelations = d.HalfSplitCorrelations,
            Trials = options.Decomposition.K is null
                ?
                [
                    .. d.Trials.Select(t => new BundleTrial(t.K, t.SmallestEvidenceShare, t.WorstHalfSplitCorrelation, t.Accepted)
                    {
                        LargestMapCorrelation = t.LargestMapCorrelation,
                    }),
                ]
                : null,
            KReason = CountReason.Of(d, options.Decomposition),
            WorstSteadiness = d.Steadiness is { Length: > 0 } steadiness ? steadiness.Min() : null,
            SharedGroup = fitted.SharedGroup,
            Notes = Notes(fitted, options),
            Prototypes =
            [
                .. fitted.Parts.Select(p => new BundlePrototype
                {
                    Index = p.Index,
                    SharedPart = fitted.SharedGroup is null ? null : p.Index,
                    Coefficient = d.Coefficients[p.Index],
                    ResidualShare = d.Weights[p.Index],
                    EvidenceShare = d.EvidenceShares[p.Index],
                    MapCosine = d.MapCosines[p.Index],
                    Steadiness = d.Steadiness?[p.Index],
                    Contribution = p.Contribution,
                    Exemplars = exemplars[p.Index],
                }),
            ],
            ImagesUsed = fitted.ImagesUsed,
        };
    }

    private static IReadOnlyList<string> Notes(FittedClass fitted, FitOptions options) =>
        fitted.Images switch
        {
            1 =>
            [
                .. fitted.Decomposition.Notes,
                "One photo: not to be generalised. Its parts are those of this photo, and nothing tells whether another photo of "
                    + "the class would give them.",
            ],
            < 5 when options.Decomposition.K != 1 =>
            [
                .. fitted.Decomposition.Notes,
                $"Only {fitted.Images} images: the parts may be those of single photos.",
            ],
            _ => fitted.Decomposition.Notes,
        };
}
