using System.Text;

namespace Partwise.Cli.Terminal;

/// <summary>Writes as long as somebody takes it. A closed or full place ends the writing and never the work; whoever minds asks
/// <see cref="Failure"/>.</summary>
internal sealed class ForgivingWriter(TextWriter inner) : TextWriter
{
    private readonly Lock _lock = new();

    /// <summary>Why the writing ended; null where it has not.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether this is no terminal: a file, a pipe, or a writer in memory.</summary>
    public bool IsRedirected => inner == Console.Out ? Console.IsOutputRedirected : inner != Console.Error || Console.IsErrorRedirected;

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        lock (_lock)
        {
            if (Failure is not null)
                return;
            try
            {
                write();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                Failure = e;
            }
        }
    }
}
