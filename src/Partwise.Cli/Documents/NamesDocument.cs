using Partwise.Bundles;
using Partwise.Evaluation;

namespace Partwise.Cli.Documents;

/// <summary>What <c>name --json</c> prints, schema <c>partwise.names/1</c>: all names of the bundle as they are now, and what was proposed
/// where that was asked for.</summary>
internal sealed record NamesDocument(string Schema, string Bundle, IReadOnlyList<PartName> Names, IReadOnlyList<NameProposal>? Proposals);
