using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>
/// Divides a head that is taken by its gradient J at each image: with parts p_i and their dual u_i = rows of (P Pᵀ)⁻¹P, a position q
/// contributes (p_i·J(q))·(u_i·f(q)) to part i (dual basis) or (u_i·J(q))·(p_i·f(q)) (paper's), and what is left of J(q)·f(q) is shared by
/// ω, the parts' amounts on the class. The maps then add up to J·f at every position of every image.
///</summary>
internal static class LocalDecomposer
{
    /// <summary>Decomposes one class.</summary>
    /// <param name="features">F [M, dimensions], image by image.</param>
    /// <param name="gradients">J [M, dimensions] of the class's logit.</param>
    /// <param name="dimensions">D.</param>
    /// <param name="positions">Positions of one image.</param>
    /// <param name="options">How to decompose.</param>
    /// <param name="maps">Takes the parts' maps [k, M] and, behind them, J·f [M].</param>
    /// <param name="ct">Stops between iterations.</param>
    /// <exception cref="DecompositionException">Features or an option cannot be used; the message says why.</exception>
    public static ClassDecomposition Decompose(
        ReadOnlySpan<float> features,
        ReadOnlySpan<float> gradients,
        int dimensions,
        int positions,
        DecompositionOptions options,
        out double[] maps,
        CancellationToken ct
    )
    {
        // What is left to the default is a factorisation here.
        options = options with
        {
            Factorizer = options.Factorizer ?? Factorizer.Nmf,
        };
        options.Validate();
        if (options.Discovery.IsPartition())
            throw new DecompositionException(
                $"The factorizer '{options.Factorizer}' divides one vector per class, which this head does not have; use nmf, "
                    + $"semi-nmf, split-nmf, pca or kmeans."
            );
        ClassFeatures f = new(features, dimensions, positions, VectorPaths.Select(options.Path));
        // The mean gradient stands for the class's vector where one is asked for, such as for the weights of channels.
        float[] mean = new float[dimensions];
        for (int m = 0; m < f.Rows; m++)
            TensorPrimitives.MultiplyAdd(gradients.Slice(m * dimensions, dimensions), 1f / f.Rows, mean, mean);
        bool signed = f.Check(mean);
        List<string> notes = [];
        if (signed && options.Discovery == Factorizer.Nmf)
            notes.Add("Some features are negative, so factors may be negative too (semi-NMF).");
        List<KTrial> trials = [];
        int k = options.K ?? KSelector.Choose(f, mean, signed, options, trials, ct);
        FactorRows found = FactorRows.Find(f, mean, k, signed, options, ct);
        if (found.Count < k)
            notes.Add($"The features have only {found.Count} independent directions, so k is {found.Count} instead of {k}.");
        k = found.Count;
        int rows = f.Rows;
        double[] factors = new double[k * dimensions];
        TensorPrimitives.ConvertTruncating<float, double>(found.Rows, factors);
        double[] dual = SmallLinear.Multiply(SmallLinear.PseudoInverse(Gram.Compute(factors, k, dimensions), k), factors, k, k, dimensions);
        bool isDual = options.Basis == PrototypeBasis.Dual;
        double[] basis = isDual ? dual : factors;
        double[] worth = new ClassFeatures(gradients, dimensions, positions, f.Path).FeatureMaps(isDual ? factors : dual, k),
            amount = f.FeatureMaps(basis, k);

        double[] parts = new double[k * rows],
            left = new double[rows];
        TensorPrimitives.Multiply(worth, amount, parts);
        double[] gradient = new double[dimensions],
            row = new double[dimensions];
        for (int m = 0; m < rows; m++)
        {
            TensorPrimitives.ConvertTruncating(gradients.Slice(m * dimensions, dimensions), gradient.AsSpan());
            TensorPrimitives.ConvertTruncating(f.Row(m), row.AsSpan());
            left[m] = TensorPrimitives.Dot<double>(gradient, row);
        }
        double[] whole = [.. left];
        for (int i = 0; i < k; i++)
            TensorPrimitives.Subtract(left, parts.AsSpan(i * rows, rows), left);
        double[] evidence = [.. Enumerable.Range(0, k).Select(i => TensorPrimitives.Norm<double>(parts.AsSpan(i * rows, rows)))];
        double[] shares = ResidualSplit.Shares(
            evidence,
            options.Refine is Refinement.Objective or Refinement.Paper ? Refinement.Bound : options.Refine
        );
        double[] final = [.. parts];
        for (int i = 0; i < k; i++)
            TensorPrimitives.MultiplyAdd(left, shares[i], final.AsSpan(i * rows, rows), final.AsSpan(i * rows, rows));
        maps = [.. final, .. whole];
        // The halves are compared by the class's mean gradient, which is one head row for all images.
        HalfSplit? halves =
            options.MeasureStability || options.K is null
                ? HalfSplit.Measure(
                    f,
                    mean,
                    ScaledBasis.Create(f, mean, found, options with { NonNegativeScaling = false }),
                    k,
                    signed,
                    options,
                    null,
                    ct
                )
                : null;
        return Report(new Parts(k, rows, positions, parts, final, left, whole, evidence, shares), worth, amount) with
        {
            Dimensions = dimensions,
            Images = f.Images,
            Factors = factors,
            Basis = basis,
            FactorisationError = FactorisationError.Relative(f, found),
            NmfIterations = found.Iterations,
            HalfSplitCorrelations = halves?.Correlations,
            Steadiness = halves?.Steadiness,
            Notes = notes,
            Trials = trials,
        };
    }

    private static ClassDecomposition Report(Parts p, double[] worth, double[] amount)
    {
        double[] cosines = new double[p.K],
            correlations = new double[p.K],
            coefficients = new double[p.K];
        double negative = 0,
            mass = 0,
            overlap = 0,
            total = p.Evidence.Sum(),
            change = TensorPrimitives.Norm<double>(p.Left),
            heat = TensorPrimitives.Norm<double>(p.Whole);
        for (int i = 0; i < p.K; i++)
        {
            ReadOnlySpan<double> initial = p.Initial.AsSpan(i * p.Rows, p.Rows),
                final = p.Final.AsSpan(i * p.Rows, p.Rows),
                there = amount.AsSpan(i * p.Rows, p.Rows);
            cosines[i] = Statistics.Cosine(initial, final);
            correlations[i] = Statistics.Pearson(initial, final);
            // What one unit of the part is worth, averaged over where it is.
            double squares = TensorPrimitives.SumOfSquares(there),
                sum = 0;
            for (int m = 0; m < p.Rows; m++)
                sum += worth[(i * p.Rows) + m] * there[m] * there[m];
            coefficients[i] = squares > 0 ? sum / squares : 0;
            int sign = coefficients[i] < 0 ? -1 : 1;
            foreach (double x in final)
            {
                negative += Math.Max(0, -sign * x);
                mass += Math.Abs(x);
            }
            for (int j = 0; j < i; j++)
                overlap += Statistics.Pearson(final, p.Final.AsSpan(j * p.Rows, p.Rows));
        }
        double epsilon = total > 0 ? change / total : 0;
        return new ClassDecomposition
        {
            K = p.K,
            Dimensions = 0,
            Images = 0,
            Factors = [],
            Basis = [],
            Coefficients = coefficients,
            Residuals = [],
            Prototypes = [],
            FactorisationError = 0,
            NmfIterations = 0,
            Epsilon = epsilon,
            Bound = epsilon < 1 ? Math.Sqrt(1 - (epsilon * epsilon)) : null,
            MapCosines = cosines,
            MapCorrelations = correlations,
            WorstMapCosine = cosines.Where((_, i) => p.Evidence[i] > 0).DefaultIfEmpty(1).Min(),
            Objective = 0,
            FinalObjective = 0,
            Weights = p.Shares,
            EvidenceShares = [.. p.Evidence.Select(a => total > 0 ? a / total : 0)],
            NegativeMapMass = mass > 0 ? negative / mass : 0,
            Overlap = p.K > 1 ? overlap / (p.K * (p.K - 1) / 2) : 0,
            ResidualRelative = heat > 0 ? change / heat : 0,
            ResidualHeatRelative = heat > 0 ? change / heat : 0,
            HalfSplitCorrelations = null,
            Steadiness = null,
            Notes = [],
            Trials = [],
            ImageEpsilons = [.. Enumerable.Range(0, p.Rows / p.Positions).Select(p.EpsilonOf)],
        };
    }

    private sealed record Parts(
        int K,
        int Rows,
        int Positions,
        double[] Initial,
        double[] Final,
        double[] Left,
        double[] Whole,
        double[] Evidence,
        double[] Shares
    )
    {
        public double EpsilonOf(int image)
        {
            double total = 0;
            for (int i = 0; i < K; i++)
                total += TensorPrimitives.Norm<double>(Initial.AsSpan((i * Rows) + (image * Positions), Positions));
            return total > 0 ? TensorPrimitives.Norm<double>(Left.AsSpan(image * Positions, Positions)) / total : 0;
        }
    }
}
