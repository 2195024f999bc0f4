using Partwise.Cli.Terminal;

int code = CommandLine.Run(args, Console.Out, Console.Error);
SignalHandler.Leave(code);
return code;
