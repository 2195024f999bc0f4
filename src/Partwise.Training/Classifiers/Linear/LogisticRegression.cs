namespace Partwise.Training;

/// <summary>
/// Multinomial logistic regression with an L2 penalty: min over W, b of mean cross-entropy(softmax(Wx + b), y) + λ/2·‖W‖², the intercept b
/// not penalised. Solved by L-BFGS until the gradient vanishes, so the result does not depend on a learning rate.
/// Formula source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2009, section 18.3.2.
/// </summary>
internal static class LogisticRegression
{
    /// <summary>Fits a classifier.</summary>
    /// <param name="features">Row-major [rows, dimensions], finite.</param>
    /// <param name="labels">The class of each row, 0 to <paramref name="classes"/> − 1.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, a label is out of range, a feature is not finite, or a setting is out of its
    /// range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LogisticRegressionFit Fit(
        float[] features,
        IReadOnlyList<int> labels,
        int classes,
        LogisticRegressionOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        options ??= new LogisticRegressionOptions();
        return FitPath(features, labels, classes, [options.Penalty], options, cancellationToken).Single();
    }

    /// <summary>Fits a classifier for each penalty in turn, each starting from the last one's solution; give the strongest penalty
    /// first.</summary>
    /// <param name="features">Row-major [rows, dimensions], finite.</param>
    /// <param name="labels">The class of each row, 0 to <paramref name="classes"/> − 1.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="penalties">The values of λ, each above 0.</param>
    /// <param name="options">The other settings; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>The fits, computed as they are asked for.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Fit"/>.</exception>
    public static IEnumerable<LogisticRegressionFit> FitPath(
        float[] features,
        IReadOnlyList<int> labels,
        int classes,
        IEnumerable<double> penalties,
        LogisticRegressionOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(penalties);
        options ??= new LogisticRegressionOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Tolerance);
        if (labels.Count == 0 || features.Length == 0 || features.Length % labels.Count != 0)
            throw new ArgumentException(
                $"{features.Length} feature values were given for {labels.Count} rows; give as many for every row, and at least one row.",
                nameof(features)
            );
        if (labels.Any(l => l < 0 || l >= classes))
            throw new ArgumentException($"A label is outside 0 to {classes - 1}; give the index of a class for every row.", nameof(labels));
        var scaler = FeatureScaler.Of(features, labels.Count, options.Standardize);
        return Path(
            new LogisticProblem(scaler.Apply(features), [.. labels], classes, options.Threads),
            scaler,
            penalties,
            options,
            cancellationToken
        );
    }

    private static IEnumerable<LogisticRegressionFit> Path(
        LogisticProblem problem,
        FeatureScaler scaler,
        IEnumerable<double> penalties,
        LogisticRegressionOptions options,
        CancellationToken cancellationToken
    )
    {
        double[] x = new double[problem.Unknowns];
        foreach (double penalty in penalties)
        {
            if (!(penalty > 0 && double.IsFinite(penalty)))
                throw new ArgumentException($"The penalty {penalty} was given; it must be above 0.");
            LogisticSolution solution = LogisticSolver.Minimize(
                problem,
                penalty,
                x,
                options.Tolerance,
                options.MaxIterations,
                cancellationToken
            );
            (float[] weights, float[] bias) = scaler.Fold(x, problem.Classes);
            yield return new LogisticRegressionFit(
                weights,
                bias,
                penalty,
                solution.Objective,
                solution.GradientNorm,
                solution.Iterations,
                solution.GradientNorm <= options.Tolerance
            );
        }
    }
}
