using System.Globalization;
using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>
/// Splits a class's head row into part prototypes that sum to it exactly: factorisation of its features, scaling, division of the
/// residual (post-hoc part-prototype network: Tan, Zhou, Chen, ICML 2024). Single-threaded and deterministic: one class per worker.
/// </summary>
public static class ClassDecomposer
{
    /// <summary>Decomposes one class.</summary>
    /// <param name="features">F [images · positionsPerImage, dimensions], row-major, image by image; finite, ≥ 0 for NMF proper.</param>
    /// <param name="dimensions">The number of channels D, 1 or more.</param>
    /// <param name="positionsPerImage">Positions of one image's feature map, H·W, 1 or more.</param>
    /// <param name="head">v [D], the class's row of the head's weights; finite, any sign.</param>
    /// <param name="options">How to decompose.</param>
    /// <param name="ct">Stops between iterations.</param>
    /// <exception cref="DecompositionException">Features, head row or an option cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public static ClassDecomposition Decompose(
        ReadOnlySpan<float> features,
        int dimensions,
        int positionsPerImage,
        ReadOnlySpan<float> head,
        DecompositionOptions options,
        CancellationToken ct = default
    ) => Decompose(features, [], dimensions, positionsPerImage, head, options, null, ct);

    // As the other overload; the evidence [M, dimensions] is what a head sums that weighs the features by image or position, and is empty
    // where that is the features. Shared parts are known already.
    internal static ClassDecomposition Decompose(
        ReadOnlySpan<float> features,
        ReadOnlySpan<float> evidence,
        int dimensions,
        int positionsPerImage,
        ReadOnlySpan<float> head,
        DecompositionOptions options,
        SharedMemberships? shared,
        CancellationToken ct
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        // A division of the evidence is found in the evidence.
        if (options.Discovery.IsPartition() && !evidence.IsEmpty)
        {
            features = evidence;
            evidence = default;
        }
        ClassFeatures f = new(features, dimensions, positionsPerImage, VectorPaths.Select(options.Path), evidence);
        bool signed = f.Check(head);
        List<string> notes = [];
        if (signed && options.Discovery == Factorizer.Nmf)
            notes.Add("Some features are negative, so factors may be negative too (semi-NMF).");
        if (options.WeightChannels && FactorRows.ChannelWeights(f, head) is null)
            notes.Add("No channel with a positive weight is active, so channels were not weighted.");
        List<KTrial> trials = [];
        int k = options.K ?? KSelector.Choose(f, head, signed, options, trials, ct);
        FactorRows found = shared is null
            ? FactorRows.Find(f, head, k, signed, options, ct)
            : EvidenceParts.Given(f, head, shared.Whole, options, ct);
        if (found.Count < k)
            notes.Add($"The features have only {found.Count} independent directions, so k is {found.Count} instead of {k}.");
        ScaledBasis basis = ScaledBasis.Create(f, head, found, options);
        double[] split = ResidualSplit.Compute(f, basis, options, ct);
        double[] prototypes = Sum(basis, split, dimensions);
        int even = ExactSum.Settle(prototypes, basis.K, head);
        Note(basis, head, even, notes);
        // What rounding moved belongs to the residual shares.
        for (int i = 0; i < basis.K; i++)
        {
            Span<double> r = split.AsSpan(i * dimensions, dimensions);
            TensorPrimitives.MultiplyAdd(
                basis.Basis.AsSpan(i * dimensions, dimensions),
                -basis.Coefficients[i],
                prototypes.AsSpan(i * dimensions, dimensions),
                r
            );
        }
        HalfSplit? halves =
            options.MeasureStability || options.K is null
                ? HalfSplit.Measure(f, head, basis, found.Count, signed, options, shared, ct)
                : null;
        DecompositionReport report = DecompositionReport.Create(f, head, basis, split, options);
        return new ClassDecomposition
        {
            K = basis.K,
            Dimensions = dimensions,
            Images = f.Images,
            Factors = basis.Factors,
            Basis = basis.Basis,
            Coefficients = basis.Coefficients,
            Residuals = split,
            Prototypes = prototypes,
            FactorisationError = FactorisationError.Relative(f, found),
            NmfIterations = found.Iterations,
            Epsilon = report.Epsilon,
            Bound = report.Epsilon < 1 ? Math.Sqrt(1 - (report.Epsilon.Value * report.Epsilon.Value)) : null,
            MapCosines = report.Cosines,
            MapCorrelations = report.Correlations,
            WorstMapCosine = report.Cosines.Where((_, i) => basis.Evidence[i] > 0).DefaultIfEmpty(1).Min(),
            Objective = report.Objective,
            FinalObjective = report.FinalObjective,
            Weights = report.Weights,
            EvidenceShares = basis.EvidenceShares(),
            NegativeMapMass = report.NegativeMass,
            Overlap = report.Overlap,
            ResidualRelative = report.ResidualRelative,
            ResidualHeatRelative = report.ResidualHeatRelative,
            HalfSplitCorrelations = halves?.Correlations,
            Steadiness = halves?.Steadiness,
            Notes = notes,
            Trials = trials,
        };
    }

    private static double[] Sum(ScaledBasis basis, double[] split, int d)
    {
        double[] prototypes = new double[split.Length];
        for (int i = 0; i < basis.K; i++)
            TensorPrimitives.MultiplyAdd(
                basis.Basis.AsSpan(i * d, d),
                basis.Coefficients[i],
                split.AsSpan(i * d, d),
                prototypes.AsSpan(i * d, d)
            );
        return prototypes;
    }

    private static void Note(ScaledBasis basis, ReadOnlySpan<float> head, int even, List<string> notes)
    {
        if (basis.Dropped > 0)
            notes.Add(
                $"Non-negative scaling gave {basis.Dropped} of {basis.K + basis.Dropped} prototypes the coefficient 0; they were dropped."
            );
        if (TensorPrimitives.MaxMagnitude(head) == 0)
            notes.Add("The head row is zero, so every contribution is zero.");
        for (int i = 0; i < basis.K; i++)
        {
            if (basis.Evidence[i] == 0)
                notes.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Prototype {i} has no evidence (coefficient {basis.Coefficients[i]:g3}): its heatmap or coefficient is zero."
                    )
                );
        }
        if (even > 0)
            notes.Add(
                $"In {even} channels the weight is too small beside its parts to be their exact sum; these channels were divided evenly."
            );
    }
}
