using System.CommandLine;
using Partwise.Models;

namespace Partwise.Cli.Terminal;

/// <summary>What a person may say about a model: labels, preprocessing, output.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string?> _labels = new("--labels") { Description = "Labels, one per line (or a JSON array).", HelpName = "FILE" };
    private readonly Option<string?> _preprocess = new("--preprocess") { Description = "Preprocessing: JSON with mean, std, scale, resize, crop.", HelpName = "FILE.json" };
    private readonly Option<string?> _output = new("--output") { Description = "The graph output that holds the logits or probabilities.", HelpName = "NAME" };

    public ModelOptions(Command command)
    {
        command.Options.Add(_labels);
        command.Options.Add(_preprocess);
        command.Options.Add(_output);
    }

    public ClassifierOptions Read(ParseResult parsed) => new()
    {
        LabelsFile = parsed.GetValue(_labels),
        PreprocessingFile = parsed.GetValue(_preprocess),
        Output = parsed.GetValue(_output),
    };
}
