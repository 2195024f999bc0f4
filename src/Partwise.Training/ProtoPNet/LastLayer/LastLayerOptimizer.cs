namespace Partwise.Training.ProtoPNet;

/// <summary>
/// The convex optimisation of the last layer (Chen et al. 2019, §2.2): the weights from prototypes to classes, everything before them
/// frozen, on the similarities of the training photos.
///</summary>
internal static class LastLayerOptimizer
{
    /// <summary>
    /// Minimises mean cross-entropy + λ·Σ|w| over connections to other classes + μ/2·‖w − w₀‖² to a certificate. The last term is not in
    /// the paper: without it the own-class weights of separable data grow for ever. The result does not depend on the threads.
    ///</summary>
    /// <param name="similarities">Row-major [n, m]: each photo's highest similarity to each prototype; finite.</param>
    /// <param name="labels">The class of each photo, [n].</param>
    /// <param name="classOf">The class of each prototype, [m].</param>
    /// <param name="start">The weights w₀.</param>
    /// <param name="options">λ, μ and the precision; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, a label is no class, a similarity is not finite, or a setting is out of its
    /// range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LastLayerFit Solve(
        float[] similarities,
        int[] labels,
        int[] classOf,
        ClassConnection start,
        LastLayerOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        LastLayerProblem problem = Problem(similarities, labels, classOf, start, options ??= new LastLayerOptions());
        (LastLayerFit fit, _) = Minimize(problem, start, options, cancellationToken);
        return fit;
    }

    /// <summary>Minimises, held weights staying where they are; gives the weights in double, too.</summary>
    internal static (LastLayerFit Fit, double[] Weights) Minimize(
        LastLayerProblem problem,
        ClassConnection start,
        LastLayerOptions options,
        CancellationToken cancellationToken
    )
    {
        double[] w = problem.Start.ToArray();
        problem.Hold(w);
        int iterations = new LastLayerSolver(problem, options).Minimize(w, cancellationToken);
        return (Describe(problem, w, start, options, iterations), w);
    }

    /// <summary>The published way instead: epochs of Adam, without the proximity term and without a certificate to reach.</summary>
    /// <param name="similarities">Row-major [n, m]: each photo's highest similarity to each prototype; finite.</param>
    /// <param name="labels">The class of each photo, [n].</param>
    /// <param name="classOf">The class of each prototype, [m].</param>
    /// <param name="start">The weights at the start.</param>
    /// <param name="options">λ, and the objective in which the result is measured; null for the defaults.</param>
    /// <param name="epochs">Passes over the photos; 20 as published, 100 after pruning.</param>
    /// <param name="learningRate">Adam's rate; 1e-4 as published.</param>
    /// <param name="seed">The seed of the order of the photos.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="ArgumentException">As for <see cref="Solve"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LastLayerFit TrainAdam(
        float[] similarities,
        int[] labels,
        int[] classOf,
        ClassConnection start,
        LastLayerOptions? options = null,
        int epochs = 20,
        double learningRate = 1e-4,
        int seed = 0,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        LastLayerProblem problem = Problem(similarities, labels, classOf, start, options ??= new LastLayerOptions());
        double[] w = problem.Start.ToArray();
        LastLayerAdam.Train(
            similarities,
            labels,
            classOf,
            start.Classes,
            w,
            options.Sparsity,
            epochs,
            learningRate,
            seed,
            cancellationToken
        );
        return Describe(problem, w, start, options, epochs);
    }

    /// <summary>What a last layer is worth in the stated objective, w₀ being <paramref name="start"/>.</summary>
    /// <param name="connection">The weights to judge.</param>
    /// <param name="similarities">Row-major [n, m].</param>
    /// <param name="labels">The class of each photo, [n].</param>
    /// <param name="classOf">The class of each prototype, [m].</param>
    /// <param name="start">w₀.</param>
    /// <param name="options">λ and μ; null for the defaults.</param>
    /// <exception cref="ArgumentException">As for <see cref="Solve"/>.</exception>
    public static LastLayerFit Measure(
        ClassConnection connection,
        float[] similarities,
        int[] labels,
        int[] classOf,
        ClassConnection start,
        LastLayerOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(connection);
        LastLayerProblem problem = Problem(similarities, labels, classOf, start, options ??= new LastLayerOptions());
        if (connection.Weights.Length != start.Weights.Length || connection.Classes != start.Classes)
            throw new ArgumentException(
                $"The weights are [{connection.Classes},{connection.Prototypes}] and those at the start "
                    + $"[{start.Classes},{start.Prototypes}]; they must be alike.",
                nameof(connection)
            );
        return Describe(problem, [.. connection.Weights.Select(w => (double)w)], start, options, iterations: 0);
    }

    internal static LastLayerProblem Problem(
        float[] similarities,
        int[] labels,
        int[] classOf,
        ClassConnection start,
        LastLayerOptions options,
        IReadOnlyDictionary<int, double>? held = null
    )
    {
        ArgumentNullException.ThrowIfNull(similarities);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classOf);
        ArgumentNullException.ThrowIfNull(start);
        options.Validate();
        if (classOf.Length == 0 || start.Prototypes != classOf.Length)
            throw new ArgumentException(
                $"The last layer has weights for {start.Prototypes} prototypes and there are {classOf.Length}; give as many, and at "
                    + $"least one.",
                nameof(classOf)
            );
        if (labels.Length == 0 || similarities.LongLength != (long)labels.Length * classOf.Length)
            throw new ArgumentException(
                $"{similarities.Length} similarities were given for {labels.Length} photos and {classOf.Length} prototypes; give one "
                    + $"for each pair, and at least one photo.",
                nameof(similarities)
            );
        if (labels.Any(l => l < 0 || l >= start.Classes))
            throw new ArgumentException(
                $"A photo's class is outside 0 to {start.Classes - 1}; give the index of a class for every photo.",
                nameof(labels)
            );
        PatchMetric.RequireFinite(similarities, "A similarity");
        return new LastLayerProblem(similarities, labels, classOf, start, options, held);
    }

    // The certificate is that of the weights before they are rounded to the network's float32, which moves the objective by no more than
    // 1e-9.
    private static LastLayerFit Describe(
        LastLayerProblem problem,
        double[] w,
        ClassConnection start,
        LastLayerOptions options,
        int iterations
    )
    {
        float[] weights = [.. w.Select(x => (float)x)];
        LastLayerCertificate c = problem.Certify(w);
        return new LastLayerFit
        {
            Connection = new ClassConnection(weights, start.Classes),
            CrossEntropy = c.CrossEntropy,
            PublishedObjective = c.CrossEntropy + (options.Sparsity * c.L1),
            Objective = c.CrossEntropy + (options.Sparsity * c.L1) + (options.Proximity / 2 * c.Distance),
            Gap = c.Gap,
            SubgradientNorm = c.SubgradientNorm,
            Accuracy = (double)c.Correct / problem.Rows,
            Zeros = weights.Where((x, i) => x == 0 && problem.IsPenalised(i)).Count(),
            Iterations = iterations,
            Converged = c.Gap <= options.GapTolerance,
        };
    }
}
