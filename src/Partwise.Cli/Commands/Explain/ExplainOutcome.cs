using Partwise.Explanations;

namespace Partwise.Cli.Commands;

/// <summary>Photos that were explained, and a warning for each whose parts do not add up to a logit.</summary>
internal sealed record ExplainOutcome(ExplainDocument Document, IReadOnlyList<string> Inexact);
