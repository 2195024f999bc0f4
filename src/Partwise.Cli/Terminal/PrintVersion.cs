using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Partwise.Cli.Terminal;

/// <summary>Prints the version alone: the commit behind it would differ with every build.</summary>
internal sealed class PrintVersion : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        string version = typeof(PrintVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        parseResult.InvocationConfiguration.Output.WriteLine(version.Split('+')[0]);
        return ExitCodes.Done;
    }
}
