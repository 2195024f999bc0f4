using System.CommandLine;
using Partwise.Models;

namespace Partwise.Cli.Terminal;

/// <summary>What a person may say about a model: labels, preprocessing, output.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string?> _labels = new("--labels")
    {
        Description = "Labels, one per line (or a JSON array).",
        HelpName = "FILE",
    };
    private readonly Option<string?> _preprocess = new("--preprocess")
    {
        Description = "Preprocessing: JSON with mean, std, scale, resize, crop.",
        HelpName = "FILE.json",
    };
    private readonly Option<string?> _output = new("--output")
    {
        Description = "The graph output that holds the logits or probabilities.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _layer = new("--layer")
    {
        Description =
            "The tensor at which the head is taken: a name, or a number of 'inspect --layers'. Default: the last one with rows and "
            + "columns.",
        HelpName = "NAME|INDEX",
    };
    private readonly Option<int?> _prefixTokens = new("--prefix-tokens")
    {
        Description =
            "How many tokens of a transformer come before those of the patches (class token, registers). Default: read from the graph.",
        HelpName = "N",
    };

    public ModelOptions(Command command, bool head = false)
    {
        command.Options.Add(_labels);
        command.Options.Add(_preprocess);
        command.Options.Add(_output);
        if (!head)
            return;
        command.Options.Add(_layer);
        command.Options.Add(_prefixTokens);
    }

    public ClassifierOptions Read(ParseResult parsed) =>
        new()
        {
            LabelsFile = parsed.GetValue(_labels),
            PreprocessingFile = parsed.GetValue(_preprocess),
            Output = parsed.GetValue(_output),
            Layer = parsed.GetResult(_layer) is null ? null : parsed.GetValue(_layer),
            PrefixTokens = parsed.GetResult(_prefixTokens) is null ? null : parsed.GetValue(_prefixTokens),
        };
}
