using Partwise.Exporting;

namespace Partwise.Cli.Documents;

/// <summary>What <c>export --json</c> prints, schema <c>partwise.export/1</c>: the network or the site that was written.</summary>
internal sealed record ExportDocument(string Schema, string Bundle, ExportedNetwork? Network, ExportedSite? Site);
