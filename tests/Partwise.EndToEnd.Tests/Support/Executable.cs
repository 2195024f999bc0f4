using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Partwise.Cli.Terminal;

namespace Partwise.EndToEnd.Tests.Support;

/// <summary>
/// The program as a person starts it, with its streams captured: through its entry point in this process, which is compiled only once, or
/// as a process of its own where that is what is tested.
///</summary>
internal static class Executable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>The program that lies beside the tests.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "Partwise.Cli.dll");

    /// <summary>Runs it to its end in the current folder, in this process.</summary>
    public static ProgramResult Run(params string[] arguments)
    {
        using StringWriter output = new(),
            error = new();
        var run = Task.Factory.StartNew(
            () => CommandLine.Run(arguments, output, error),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        if (!run.Wait(s_patience))
            Assert.Fail($"'partwise {string.Join(' ', arguments)}' still ran after {s_patience.TotalSeconds:0} seconds.");
        return new ProgramResult(run.Result, output.ToString(), error.ToString());
    }

    /// <summary>Runs it to its end in the current folder, as a process of its own.</summary>
    public static ProgramResult RunApart(params string[] arguments) => Start(null, [], arguments).Wait(s_patience);

    /// <summary>Runs it to its end in <paramref name="folder"/>, so that relative paths can be given.</summary>
    public static ProgramResult RunIn(string folder, params string[] arguments) => Start(folder, [], arguments).Wait(s_patience);

    /// <summary>Runs it to its end with additional environment variables.</summary>
    public static ProgramResult RunWith((string Name, string Value)[] environment, params string[] arguments) =>
        Start(null, environment, arguments).Wait(s_patience);

    /// <summary>Starts it and comes back at once.</summary>
    public static RunningProgram Start(string? folder, (string Name, string Value)[] environment, params string[] arguments) =>
        StartAssembly(Assembly, folder, environment, arguments);

    /// <summary>Starts another program of this build.</summary>
    public static RunningProgram StartAssembly(
        string assembly,
        string? folder,
        (string Name, string Value)[] environment,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(Host, [assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? "",
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return new RunningProgram(Process.Start(start)!);
    }

    /// <summary>Runs another program to its end; null where it is not installed.</summary>
    public static ProgramResult? Tool(string name, TimeSpan patience, params string[] arguments)
    {
        try
        {
            return new RunningProgram(
                Process.Start(
                    new ProcessStartInfo(name, arguments)
                    {
                        RedirectStandardOutput = true,
                        RedirectStandardError = true,
                        RedirectStandardInput = true,
                        UseShellExecute = false,
                    }
                )!
            ).Wait(patience);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Sends a signal, as the terminal does for Ctrl+C.</summary>
    public static void Signal(int process, string signal) =>
        Tool("kill", s_patience, "-" + signal, process.ToString(CultureInfo.InvariantCulture));

    public static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
}
