using Partwise.Cli.Terminal;

int code;
try
{
    code = CommandLine.Run(args, Console.Out, Console.Error);
}
catch (Exception e) when (Failure.IsOfInstallation(e))
{
    Console.Error.WriteLine($"partwise: error: {Failure.Describe(e)}");
    return ExitCodes.Failed;
}
SignalHandler.Leave(code);
return code;
