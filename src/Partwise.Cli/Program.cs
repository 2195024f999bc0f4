using Partwise.Cli.Terminal;

return CommandLine.Run(args, Console.Out, Console.Error);
