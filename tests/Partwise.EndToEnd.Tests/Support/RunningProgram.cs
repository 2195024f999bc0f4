using System.Diagnostics;

namespace Partwise.EndToEnd.Tests.Support;

/// <summary>A program that was started; its streams are read all the while, so that it never waits for the reader.</summary>
internal sealed class RunningProgram(Process process) : IDisposable
{
    private readonly Task<string> _output = process.StandardOutput.ReadToEndAsync();
    private readonly Task<string> _error = process.StandardError.ReadToEndAsync();

    /// <summary>The process id.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>SIGKILL: ends it without giving it a chance to clean up.</summary>
    public void Kill() => process.Kill();

    /// <summary>Waits for its end; a program that takes too long fails the test.</summary>
    public ProgramResult Wait(TimeSpan patience)
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail(
                $"'{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}' still ran after "
                    + $"{patience.TotalSeconds:0} seconds."
            );
        }
        var result = new ProgramResult(process.ExitCode, _output.GetAwaiter().GetResult(), _error.GetAwaiter().GetResult());
        return result;
    }

    /// <summary>Waits until <paramref name="condition"/> holds while the program runs; gives whether it did before the program
    /// ended.</summary>
    public bool WaitUntil(Func<bool> condition, TimeSpan patience)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < patience && !process.HasExited; Thread.Sleep(5))
        {
            if (condition())
                return true;
        }
        return false;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
