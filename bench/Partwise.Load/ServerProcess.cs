using System.Diagnostics;
using System.Globalization;

namespace Partwise.Load;

/// <summary>The server as people start it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static ServerProcess Start(string bundle, int threads)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Partwise.Cli.dll");
        Process process = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [program, "serve", bundle, "--port", "0", "--threads", threads.ToString(CultureInfo.InvariantCulture), "--json"]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        // The document has several lines; the address stands on one of them.
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Contains("\"address\"", StringComparison.Ordinal))
                return new ServerProcess(process, new Uri(line.Split('"')[3]));
        }
        throw new InvalidOperationException($"The server ended with exit code {process.ExitCode}.");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
