using Partwise.Engine.Native;

namespace Partwise.Engine;

/// <summary>Lets one thread stop the runs of another. Thread-safe; may serve several runs, which then stop together.</summary>
public sealed unsafe class RunOptions : IDisposable
{
    private readonly RunOptionsHandle _handle;
    private readonly Lock _lock = new();
    private bool _terminated;
    private bool _cancelled;

    /// <summary>Creates options of runs that nobody has stopped.</summary>
    /// <exception cref="NativeLibraryException">No usable library was found.</exception>
    public RunOptions()
    {
        OrtApi api = OrtApi.Instance;
        nint options;
        api.Check(api.CreateRunOptions(&options));
        _handle = new RunOptionsHandle(options);
    }

    /// <summary>Whether runs with these options stop.</summary>
    public bool IsTerminated => Volatile.Read(ref _terminated) || Volatile.Read(ref _cancelled);

    internal RunOptionsHandle Handle => _handle;

    /// <summary>
    /// Makes the runs under way, and every later one, end with <see cref="OperationCanceledException"/> at the next operator of the
    /// graph, until <see cref="Reset"/>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The options were disposed.</exception>
    public void Terminate() => Set(ref _terminated, true);

    /// <summary>Lets runs run again after <see cref="Terminate"/>.</summary>
    /// <exception cref="ObjectDisposedException">The options were disposed.</exception>
    public void Reset() => Set(ref _terminated, false);

    /// <summary>Releases the options; runs under way with them go on.</summary>
    public void Dispose() => _handle.Dispose();

    // A token's cancellation belongs to one run: it is undone after it and leaves an explicit Terminate in force.
    internal void Cancel() => Set(ref _cancelled, true);

    internal void EndCancel() => Set(ref _cancelled, false);

    private void Set(ref bool flag, bool value)
    {
        OrtApi api = OrtApi.Instance;
        nint options = _handle.Acquire(this);
        try
        {
            lock (_lock)
            {
                flag = value;
                api.Check(IsTerminated ? api.RunOptionsSetTerminate(options) : api.RunOptionsUnsetTerminate(options));
            }
        }
        finally
        {
            _handle.DangerousRelease();
        }
    }
}
