namespace Partwise.Training.ProtoPNet;

/// <summary>
/// The convex optimisation of the last layer where some prototypes have to count: w ≥ a bound for their weights to their own classes. An
/// active-set method (Nocedal and Wright, Numerical Optimization, 2006, §16.5): weights that fall below their bound are held at it, and the
/// others are fitted again; a held weight that the objective would rather have higher is let go. At the end no multiplier is negative, so
/// the duality gap of the others is that of the whole problem.
/// </summary>
internal static class RequiredWeights
{
    /// <summary>Minimises as <see cref="LastLayerOptimizer.Solve"/> does, under bounds.</summary>
    /// <param name="similarities">Row-major [n, m].</param>
    /// <param name="labels">The class of each photo, [n].</param>
    /// <param name="classOf">The class of each prototype, [m].</param>
    /// <param name="start">The weights w₀.</param>
    /// <param name="required">The least weight of some prototypes for their own class, by prototype.</param>
    /// <param name="options">λ, μ and the precision.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LastLayerFit Solve(
        float[] similarities,
        int[] labels,
        int[] classOf,
        ClassConnection start,
        IReadOnlyDictionary<int, double> required,
        LastLayerOptions options,
        CancellationToken cancellationToken = default
    )
    {
        Dictionary<int, double> bounds = required.ToDictionary(r => (classOf[r.Key] * classOf.Length) + r.Key, r => r.Value),
            held = [];
        // Each weight is held and let go once or twice where the sets settle at all; more rounds would only go in circles.
        for (int left = (3 * bounds.Count) + 1; ; left--)
        {
            LastLayerProblem problem = LastLayerOptimizer.Problem(similarities, labels, classOf, start, options, held);
            (LastLayerFit fit, double[] w) = LastLayerOptimizer.Minimize(problem, start, options, cancellationToken);
            int[] below = [.. bounds.Keys.Where(i => !held.ContainsKey(i) && w[i] < bounds[i])];
            if (below.Length == 0)
            {
                double[] gradient = problem.WholeGradient(w);
                // As precise as the gap: within √(2·gap/μ) a weight may lie on either side.
                double slack = options.Proximity * Math.Sqrt(2 * options.GapTolerance / options.Proximity);
                int[] free = [.. held.Keys.Where(i => gradient[i] < -slack)];
                if (free.Length == 0 || left == 0)
                    return free.Length == 0 ? fit : fit with { Converged = false };
                foreach (int i in free)
                    held.Remove(i);
                continue;
            }
            foreach (int i in below)
                held[i] = bounds[i];
        }
    }
}
