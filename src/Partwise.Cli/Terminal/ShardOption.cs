using System.CommandLine;
using Partwise.Datasets;

namespace Partwise.Cli.Terminal;

/// <summary><c>--shard</c>: which share of the work one of several runs does.</summary>
internal sealed class ShardOption
{
    private readonly Option<string?> _shard;

    public ShardOption(Command command, string description)
    {
        _shard = new("--shard")
        {
            Description = description + " auto takes it from a Slurm array or an indexed Kubernetes job.",
            HelpName = "I/N|auto|auto/N",
        };
        command.Options.Add(_shard);
    }

    /// <summary>The share; null for all of the work.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public Shard? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_shard) is not { } text)
            return null;
        try
        {
            return ArrayTask.Read(text, Environment.GetEnvironmentVariable);
        }
        catch (PartwiseException e)
        {
            throw new UsageException("--shard: " + e.Message);
        }
    }
}
