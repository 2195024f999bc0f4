using Partwise.Training.ProtoPNet;

namespace Partwise.Cli.Commands;

/// <summary>What was asked of <c>train protopnet</c>.</summary>
internal sealed record ProtoPNetRequest(string Output, bool Overwrite, ProtoPNetConfiguration Configuration, ProtoPNetRun Run);
