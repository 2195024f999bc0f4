using Partwise.Models;

namespace Partwise.Attribution;

/// <summary>
/// Scores many inputs in batches over several threads. Which inputs share a batch does not depend on the number of threads, so neither do the scores.
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
    public static float[] Run(IScoringModel model, int count, InputFiller fill, AttributionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(fill);
        ArgumentNullException.ThrowIfNull(options);
        int length = 3 * model.Height * model.Width, size = Math.Max(1, model.MaxBatch), batches = (count + size - 1) / size, done = 0;
        float[] logits = new float[count * model.Classes];
        OrderedWorkers.Run(batches, Math.Max(1, options.Threads), () => new Buffer(size * length), (b, buffer, token) =>
        {
            int first = b * size, own = Math.Min(size, count - first);
            for (int i = 0; i < own; i++)
                fill(first + i, buffer.Values.AsSpan(i * length, length));
            token.ThrowIfCancellationRequested();
            model.Score(buffer.Values.AsSpan(0, own * length), own, logits.AsSpan(first * model.Classes, own * model.Classes), token);
            options.Progress?.Report((double)Interlocked.Increment(ref done) / batches);
        }, cancellationToken);
        return logits;
    }

    private sealed class Buffer(int length) : IDisposable
    {
        public float[] Values { get; } = new float[length];

        public void Dispose()
        {
        }
    }
}
