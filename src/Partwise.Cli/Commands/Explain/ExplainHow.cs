using System.CommandLine;
using Partwise.Attribution;
using Partwise.Cli.Terminal;
using Partwise.Explanations;
using Partwise.Models;

namespace Partwise.Cli.Commands;

/// <summary>The options of <c>explain</c> that ask for something else than the parts of the top classes.</summary>
internal sealed class ExplainHow
{
    private readonly Option<string?> _methods = new("--method")
    {
        Description =
            $"Explain with attribution methods instead, separated by commas, on any ONNX model: {AttributionMethods.Parts}, "
            + $"{string.Join(", ", AttributionMethods.Names)}.",
        HelpName = "A,B,…",
    };

    private readonly Option<string?> _class = new("--class")
    {
        Description = "With --method or --why-not: the class to explain, a label or an index; the predicted one unless told.",
        HelpName = "CLASS",
    };
    private readonly Option<string?> _whyNot = new("--why-not")
    {
        Description = "Why the predicted class and not this one, part by part.",
        HelpName = "CLASS",
    };
    private readonly Option<string[]> _drop = new("--drop")
    {
        Description = "What the model would answer without these parts of the predicted class, or of another.",
        HelpName = "2,3|CLASS:2",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string?> _features = new("--feature-tensor")
    {
        Description = "With --method on a model: the tensor [N,D,H,W] that CAMs are made of.",
        HelpName = "TENSOR",
    };
    private readonly Option<int> _seed = new("--seed")
    {
        Description = "With --method: the seed of everything random.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };
    private readonly ModelOptions _model;

    public ExplainHow(Command command)
    {
        _drop.AllowMultipleArgumentsPerToken = false;
        foreach (Option option in new Option[] { _methods, _class, _whyNot, _drop, _features, _seed })
            command.Options.Add(option);
        _model = new ModelOptions(command);
    }

    /// <summary>Whether any of these ways was asked for; else it is the parts of the top classes.</summary>
    /// <exception cref="UsageException">The options do not go together.</exception>
    public bool IsAsked(ParseResult parsed, string path)
    {
        bool method = parsed.GetValue(_methods) is not null,
            whyNot = parsed.GetValue(_whyNot) is not null,
            drop = parsed.GetValue(_drop) is { Length: > 0 };
        if ((method ? 1 : 0) + (whyNot ? 1 : 0) + (drop ? 1 : 0) > 1)
            throw new UsageException("--method, --why-not and --drop ask for different things; give one of them.");
        if (parsed.GetValue(_class) is not null && !method && !whyNot)
            throw new UsageException(
                drop ? "--class does not go with --drop; name the class as --drop CLASS:PART." : "--class needs --method or --why-not."
            );
        bool bundle = Directory.Exists(path);
        ClassifierOptions given = Options(parsed);
        if (given != new ClassifierOptions() && (bundle || !method))
            throw new UsageException(
                "--labels, --preprocess, --output and --feature-tensor are for a model explained with --method; a bundle knows its own."
            );
        if (!bundle && File.Exists(path) && !method)
        {
            throw new UsageException(
                whyNot || drop
                    ? $"'{path}' is a model without parts; make a bundle of it with 'partwise fit'."
                    : $"'{path}' is a model, not a bundle; explain it with --method grad-cam, or make a bundle of it with 'partwise fit'."
            );
        }
        return method || whyNot || drop;
    }

    /// <summary>Explains the photos as asked.</summary>
    public int Run(ParseResult parsed, ExplainRequest request, Screen screen, Imaging.DecodeLimits limits, CancellationToken cancellation)
    {
        using OpenedModel model = OpenedModel.Open(request.Bundle, Options(parsed), limits, cancellation);
        if (model.Classifier.Preprocessing.IsAssumed)
            screen.Warn(
                $"'{request.Bundle}' does not say how photos are preprocessed; ImageNet's usual way is assumed (--preprocess says another)."
            );
        int? wanted = parsed.GetValue(_class) is { } name ? model.FindClass(name) : null;
        if (parsed.GetValue(_whyNot) is { } other)
            return new ContrastRun(model, model.FindClass(other), wanted, request, screen, TimeProvider.System, cancellation).Run();
        if (parsed.GetValue(_drop) is { Length: > 0 })
            return new DropRun(model, Drops(parsed, model), request, screen, TimeProvider.System, cancellation).Run();
        string[] names = parsed.GetValue(_methods)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new MethodsRun(
            model,
            MethodExplainer.Methods(names, model.Network),
            wanted,
            parsed.GetValue(_seed),
            request,
            screen,
            TimeProvider.System,
            cancellation
        ).Run();
    }

    // A class that does not exist is wrong for every photo.
    private IReadOnlyList<PartDrop> Drops(ParseResult parsed, OpenedModel model)
    {
        IReadOnlyList<PartDrop> drops = PartDrop.Parse(parsed.GetValue(_drop)!);
        foreach (PartDrop drop in drops.Where(d => d.Class is not null))
            model.FindClass(drop.Class!);
        return drops;
    }

    private ClassifierOptions Options(ParseResult parsed) => _model.Read(parsed) with { Features = parsed.GetValue(_features) };
}
