using Partwise.Evaluation;
using Partwise.Explanations;

namespace Partwise.Cli.Commands;

/// <summary>What was asked of <c>evaluate</c>.</summary>
internal sealed record EvaluateCommandRequest(IReadOnlyList<string> Models, string Dataset, EvaluationOptions Options)
{
    public EvaluateFormat Format { get; init; }

    public string? Output { get; init; }

    public bool Overwrite { get; init; }

    public bool Resume { get; init; }

    public string? LabelMap { get; init; }

    public string? Against { get; init; }

    public string? Encoder { get; init; }

    /// <summary>The parts to take out, as they were named.</summary>
    public IReadOnlyList<PartDrop> Drop { get; init; } = [];
}
