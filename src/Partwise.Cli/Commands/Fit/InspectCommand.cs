using System.CommandLine;
using System.Globalization;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Editing;
using Partwise.Models;
using Partwise.Onnx.Inference;
using Spectre.Console;

namespace Partwise.Cli.Commands;

/// <summary><c>inspect MODEL</c>: what the file is, whether and how it can be decomposed.</summary>
internal static class InspectCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var model = new Argument<string?>("MODEL") { Description = "An ONNX file.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command(
            "inspect",
            "Say what a model is: input, preprocessing, head; whether and how it can be decomposed, and if not, why and what to do."
        )
        {
            model,
        };
        var layers = new Option<bool>("--layers")
        {
            Description = "List the tensors with rows and columns, last first: what --layer may name.",
        };
        var devices = new Option<bool>("--devices") { Description = "List what networks can run on here; needs no model." };
        command.Options.Add(layers);
        command.Options.Add(devices);
        command.Validators.Add(result =>
        {
            if (result.GetValue(model) is null && !result.GetValue(devices))
                result.AddError("Required argument 'MODEL' missing for command: 'inspect'.");
        });
        var modelOptions = new ModelOptions(command, head: true);
        var common = new CommonOptions(command, threads: false);
        command.SetAction(parsed =>
        {
            Screen screen = common.Screen(parsed);
            if (parsed.GetValue(devices))
                return Print(screen, Devices.List());
            if (parsed.GetValue(layers))
            {
                IReadOnlyList<FeatureMap> all = Classifier.Layers(parsed.GetValue(model)!, modelOptions.Read(parsed), cancellation);
                if (screen.Json)
                    screen.Document(LayersDocument.Create(parsed.GetValue(model)!, all));
                else
                    screen.Write(Table(all));
                return ExitCodes.Done;
            }
            ModelDescription description = Classifier.Inspect(parsed.GetValue(model)!, modelOptions.Read(parsed), cancellation);
            foreach (string warning in description.Warnings)
                screen.Warn(warning);
            if (screen.Json)
                screen.Document(InspectDocument.Create(description));
            else
                Print(screen, description);
            return ExitCodes.Done;
        });
        return command;
    }

    private static int Print(Screen screen, IReadOnlyList<DeviceState> devices)
    {
        if (screen.Json)
            screen.Document(new DevicesDocument("partwise.devices/1", OnnxRuntimeLibrary.Version, devices));
        else
        {
            foreach (DeviceState d in devices)
                screen.Line(
                    d.Available ? $"{d.Device}: {(d.Count is { } count ? $"{count}, " : "")}by {d.Library}" : $"{d.Device}: no. {d.Reason}"
                );
        }
        return ExitCodes.Done;
    }

    private static Table Table(IReadOnlyList<FeatureMap> layers)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in (string[])["layer", "channels", "rows", "columns", "prefix tokens", "sign", "tensor"])
            table.AddColumn(column);
        for (int i = 0; i < layers.Count; i++)
        {
            FeatureMap f = layers[i];
            table.AddRow([
                $"{i}",
                $"{f.Channels}",
                $"{f.Height}",
                $"{f.Width}",
                $"{f.PrefixTokens}",
                f.NonNegative ? "never negative" : "any",
                Markup.Escape(f.Tensor),
            ]);
        }
        return table;
    }

    private static void Print(Screen screen, ModelDescription description)
    {
        ModelInspection m = description.Inspection;
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        void Row(string name, string value) => grid.AddRow(Markup.Escape(name), Markup.Escape(OptionWords.InFlags(value)));

        Row("model", $"{m.Model} ({m.Bytes:N0} bytes, opset {m.Opset})");
        IEnumerable<string> shape = m.InputShape.Select((d, i) => d?.ToString() ?? m.InputDimensionNames[i] ?? "?");
        Row(
            "input",
            $"{m.InputName} [{string.Join(", ", shape)}]{(m.InputNotes.Count == 0 ? "" : $", adapted ({string.Join("; ", m.InputNotes)})")}"
        );
        Row("preprocessing", Describe(description.Preprocessing));
        if (m.OtherOutputs.Count > 0)
            Row(
                "output",
                $"{m.OutputName}, as {m.OutputRule}; others: "
                    + $"{string.Join(", ", m.OtherOutputs.Take(6))}{(m.OtherOutputs.Count > 6 ? ", …" : "")} (--output takes another)"
            );
        if (m.Features is { } f)
            Row(
                "features",
                $"{f.Tensor} [{f.Channels}{(f.Height is null ? "" : $", {f.Height}, {f.Width}")}], "
                    + $"{(f.NonNegative ? "never negative" : "can be negative")}"
            );
        Row("head", $"{m.Kind.Name}: {m.Path}{(m.OutputActivation is null ? "" : " -> " + m.OutputActivation)}");
        if (m.Classes is { } classes)
            Row("classes", $"{classes}, {(m.HasBias ? "with" : "without")} bias");
        if (description.Labels is { } labels)
            Row(
                "labels",
                labels.Source == LabelSource.None
                    ? "none"
                    : $"from {labels.Source.ToString().ToLowerInvariant()}: "
                        + $"{string.Join(", ", labels.Labels.Take(3))}{(labels.Labels.Count > 3 ? ", …" : "")}"
            );
        if (m.Pooling is { } pooling and not "mean")
            Row("pooling", pooling);
        Row(
            "decomposable",
            m.Exactness switch
            {
                HeadExactness.Exact => "yes, exactly",
                HeadExactness.ExactPerImage =>
                    "yes, exact-per-image: the head is piecewise linear, and what is its own constant around an image is shown as "
                        + "the offset",
                HeadExactness.FirstOrder =>
                    "yes, first-order: parts divide the head's tangent at each image, and what the tangent leaves out is shown as "
                        + "the offset",
                _ => "no: " + m.Reason,
            }
        );
        if (m.Remedy is not null)
            Row("what to do", m.Remedy);
        foreach (EditRecord edit in EditHistory.Read(description.Metadata))
            Row(
                "history",
                $"{(edit.Action == "refit" ? "head fitted again without" : "edited:")} "
                    + $"{string.Join(", ", edit.Parts.Select(p => Changed(edit, p)))} (bundle {edit.Bundle})"
            );
        screen.Write(grid);
    }

    private static string Changed(EditRecord edit, EditedPart part)
    {
        string times = edit.Action == "refit" ? "" : string.Create(CultureInfo.InvariantCulture, $" × {part.Factor:0.####}");
        return $"{part.Label}, part {part.Part + 1}{times}";
    }

    private static string Channels(PreprocessingChannels c) =>
        c.First == c.Second && c.Second == c.Third
            ? string.Create(CultureInfo.InvariantCulture, $"{c.First}")
            : string.Create(CultureInfo.InvariantCulture, $"{c.First}/{c.Second}/{c.Third}");

    private static string Describe(Preprocessing p) =>
        $"resize {p.Resize.Short}, crop {p.Crop.Width}×{p.Crop.Height}, mean {Channels(p.Mean)}, std {Channels(p.Std)} "
        + $"({(p.IsAssumed ? "assumed: ImageNet's; set it with --preprocess" : "from " + p.Source.ToString().ToLowerInvariant())})";
}
