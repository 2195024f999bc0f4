namespace Partwise.Cli.Commands;

/// <summary>How the table is printed.</summary>
internal enum EvaluateFormat
{
    Markdown,
    Latex,
    Csv,
}
