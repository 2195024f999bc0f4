namespace Partwise.Attribution;

/// <summary>
/// Scores many inputs in batches over several threads. Which inputs share a batch does not depend on the number of threads, so neither do
/// the scores.
/// </summary>
public static class ScoreRunner
{
    /// <summary>Scores <paramref name="count"/> inputs that are made when they are needed.</summary>
    /// <param name="model">The model.</param>
    /// <param name="count">How many.</param>
    /// <param name="fill">Writes input number i, [3, H, W]; called from several threads.</param>
    /// <param name="options">Threads and progress.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>[count, classes], before any softmax.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static float[] Run(
        IScoringModel model,
        int count,
        InputFiller fill,
        AttributionOptions options,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(fill);
        ArgumentNullException.ThrowIfNull(options);
        int length = 3 * model.Height * model.Width,
            classes = model.Classes;
        float[] logits = new float[count * classes];
        BatchRunner.Run(
            count,
            Math.Max(1, model.MaxBatch),
            length,
            fill,
            (first, own, inputs, token) =>
                model.Score(inputs.AsSpan(0, own * length), own, logits.AsSpan(first * classes, own * classes), token),
            options,
            cancellationToken
        );
        return logits;
    }
}
