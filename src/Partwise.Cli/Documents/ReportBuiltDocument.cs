namespace Partwise.Cli.Documents;

/// <summary>The document of <c>report --json</c>, schema <c>partwise.report-built/1</c>.</summary>
internal sealed record ReportBuiltDocument(string Schema, string Bundle, string Report);
