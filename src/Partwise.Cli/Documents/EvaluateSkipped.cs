namespace Partwise.Cli.Documents;

/// <summary>An image that could not be used.</summary>
internal sealed record EvaluateSkipped(string Path, string Reason);
