using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Partwise.Onnx.Inference;

/// <summary>A parallel loop whose parts are called from the library's threads; no exception crosses into it.</summary>
internal sealed class ParallelLoop(Action<int> body)
{
    /// <summary>Enough pieces for uneven parts to even out, few enough that handing them out costs nothing.</summary>
    public const int MostBatches = 64;

    private ExceptionDispatchInfo? _failure;

    [UnmanagedCallersOnly]
    public static void Run(nint loop, nuint part) => ((ParallelLoop)GCHandle.FromIntPtr(loop).Target!).Part((int)part);

    /// <summary>Throws what a part threw, if any did.</summary>
    public void Rethrow() => _failure?.Throw();

    private void Part(int part)
    {
        if (_failure is not null)
            return;
        try
        {
            body(part);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
        }
    }
}
