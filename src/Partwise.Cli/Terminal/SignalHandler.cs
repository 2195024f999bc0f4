using System.Runtime.InteropServices;
using Partwise.Files;

namespace Partwise.Cli.Terminal;

/// <summary>
/// Ends the work when the system or a person asks for it (SIGINT, SIGTERM, SIGHUP). Work that looks at the token has three tenths of a
/// second to come to a clean end; then the process ends from here, whatever it is in the middle of (a decoder, a forward pass, a
/// factorisation), and what it was writing is removed.
///</summary>
internal sealed partial class SignalHandler : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(300);

    private static volatile bool s_asked;

    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration[] _signals;
    private readonly TextWriter _error;
    private int _asked;

    /// <summary>Listens from now on.</summary>
    public SignalHandler(TextWriter error)
    {
        _error = error;
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
        _cancellation.Dispose();
    }

    /// <summary>Ends the process if it was asked to end: work that was given up may still be in native code, whose exit handlers would
    /// crash under it.</summary>
    /// <param name="code">The exit code.</param>
    public static void Leave(int code)
    {
        if (s_asked && !OperatingSystem.IsWindows())
            Exit(code);
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        s_asked = true;
        // Whoever asks twice does not want to wait until the work has come to a clean end.
        if (Interlocked.Increment(ref _asked) > 1)
            End();
        // A thread of its own: the pool may be busy with the very work that is to end.
        new Thread(() =>
        {
            Thread.Sleep(s_patience);
            End();
        })
        {
            IsBackground = true,
        }.Start();
        _cancellation.Cancel();
    }

    private void End()
    {
        TemporarySibling.DeleteOwn();
        _error.WriteLine("partwise: cancelled in the middle of a step; what was not complete is removed.");
        if (OperatingSystem.IsWindows())
            Environment.Exit(ExitCodes.Cancelled);
        // No handler and no finaliser may wait for threads that are still at work.
        Exit(ExitCodes.Cancelled);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
