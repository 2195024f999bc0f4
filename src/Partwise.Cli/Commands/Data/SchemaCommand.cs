using System.CommandLine;
using Partwise.Cli.Documents;

namespace Partwise.Cli.Commands;

/// <summary><c>schema NAME</c>: prints the JSON Schema of a document that <c>--json</c> prints.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = $"One of {string.Join(", ", DocumentSchemas.Names)}.", HelpName = "NAME" };
        name.CompletionSources.Add([.. DocumentSchemas.Names]);
        name.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && DocumentSchemas.Find(token.Value) is null)
            {
                string meant = Suggestion.Nearest(token.Value, DocumentSchemas.Names) is { } near ? $"; did you mean '{near}'?" : ";";
                result.AddError($"There is no document '{token.Value}'{meant} 'partwise schema --help' lists all.");
            }
        });
        var command = new Command("schema", "Print the JSON Schema of a document that --json prints.") { name };
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(DocumentSchemas.Find(parsed.GetValue(name)!)));
        return command;
    }
}
