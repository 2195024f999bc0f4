using System.CommandLine;
using System.CommandLine.Parsing;

namespace Partwise.Cli.Terminal;

/// <summary>What a verb alone prints: what it is for, and a line to begin with.</summary>
internal static class ShortHelp
{
    private static readonly Dictionary<string, string> s_examples = new(StringComparer.Ordinal)
    {
        ["inspect"] = "model.onnx",
        ["fit"] = "model.onnx photos/ -o birds.partwise",
        ["features"] = "model.onnx photos/ -o features/",
        ["merge"] = "birds.partwise.shard-1-of-2 birds.partwise.shard-2-of-2 -o birds.partwise",
        ["explain"] = "birds.partwise photo.jpg -o explained/",
        ["report"] = "birds.partwise",
        ["serve"] = "birds.partwise --open",
        ["train classifier"] = "backbone.onnx photos/ -o model.onnx",
        ["train protopnet"] = "backbone.onnx photos/ -o prototypes.partwise",
        ["analyze"] = "prototypes.partwise photos/",
        ["prune"] = "prototypes.partwise photos/ -o pruned.partwise",
        ["edit"] = "birds.partwise --remove 0:2 -o edited.onnx",
        ["export"] = "birds.partwise -o birds.onnx",
        ["name"] = "birds.partwise 0 2 \"red bill\"",
        ["audit"] = "birds.partwise photos/ -o audit/",
        ["compare"] = "birds.partwise other.partwise photos/ -o compared/",
        ["evaluate"] = "birds.partwise CUB_200_2011/ --methods parts,grad-cam,random -o table/",
        ["import"] = "weights.pth structure.onnx -o model.onnx",
        ["completion"] = "bash >> ~/.bashrc",
        ["schema"] = "partwise.explain/1",
        ["dataset make aviary"] = "birds/",
        ["dataset render"] = "birds/scenes/ID.json -o bird.png",
    };

    /// <summary>The text for a command that was given without any argument; null where something was given, or where it needs
    /// nothing.</summary>
    public static string? For(ParseResult parsed)
    {
        CommandResult result = parsed.CommandResult;
        if (result.Command is RootCommand || parsed.Errors.Count == 0 || parsed.Tokens.Any(t => t.Type != TokenType.Command))
            return null;
        string path = UsageErrors.Path(result),
            verb = path["partwise ".Length..];
        IEnumerable<string> lines =
            result.Command.Subcommands.Count > 0 ? result.Command.Subcommands.Select(c => $"  {path} {c.Name, -12} {c.Description}")
            : s_examples.TryGetValue(verb, out string? example) ? [$"  {path} {example}"]
            : [];
        return $"{result.Command.Description}\n\n{string.Concat(lines.Select(l => l + "\n"))}\nAll options: {path} --help";
    }
}
