using Partwise.Models;

namespace Partwise.Attribution;

/// <summary>Makes many inputs when they are needed and hands them on in batches, over several threads. Which inputs share a batch does not
/// depend on the number of threads.</summary>
internal static class BatchRunner
{
    /// <summary>Runs all batches.</summary>
    /// <param name="count">How many inputs.</param>
    /// <param name="size">How many at once, at least 1.</param>
    /// <param name="length">The values of one input.</param>
    /// <param name="fill">Writes input number i; called from several threads.</param>
    /// <param name="run">Takes the number of a batch's first input, how many it holds, and their values; called from several
    /// threads.</param>
    /// <param name="options">Threads and progress.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static void Run(
        int count,
        int size,
        int length,
        InputFiller fill,
        Action<int, int, float[], CancellationToken> run,
        AttributionOptions options,
        CancellationToken cancellationToken
    )
    {
        int batches = (count + size - 1) / size,
            done = 0;
        OrderedWorkers.Run(
            batches,
            Math.Max(1, options.Threads),
            () => new Buffer(Math.Min(size, count) * length),
            (b, buffer, token) =>
            {
                int first = b * size,
                    own = Math.Min(size, count - first);
                for (int i = 0; i < own; i++)
                    fill(first + i, buffer.Values.AsSpan(i * length, length));
                token.ThrowIfCancellationRequested();
                run(first, own, buffer.Values, token);
                options.Progress?.Report((double)Interlocked.Increment(ref done) / batches);
            },
            cancellationToken
        );
    }

    private sealed class Buffer(int length) : IDisposable
    {
        public float[] Values { get; } = new float[length];

        public void Dispose() { }
    }
}
