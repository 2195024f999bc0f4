using Partwise.Training;

namespace Partwise.Cli.Commands;

/// <summary>What was asked of <c>train classifier</c>.</summary>
internal sealed record TrainRequest(string Output, bool Overwrite, LinearHeadOptions Options);
