using System.CommandLine;
using System.Text;
using Partwise.Aviary;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Files;
using Partwise.Imaging;

namespace Partwise.Cli.Commands;

/// <summary><c>dataset render SCENE.json -o OUT</c>: a picture of Aviary drawn again, with parts or things changed.</summary>
internal static class RenderCommand
{
    public static Command Create()
    {
        var scene = new Argument<string>("SCENE.json") { Description = "A scene of a dataset's folder 'scenes'." };
        Option<string> output = OutputOption.Required("The picture to write: .png, .jpg or .svg.", "OUT", "file");
        Option<string[]> remove = List("--remove", "Parts to leave away, such as beak,wing, or all.", "PARTS");
        Option<string[]> exchange = List("--exchange", "Parts that look otherwise: wing=bars:blue, or only wing with --from.", "PARTS");
        var from = new Option<string?>("--from")
        {
            Description = "The scene that exchanged parts are taken from.",
            HelpName = "SCENE.json",
        };
        Option<string[]> objects = List("--remove-object", "Things of the scene to leave away, by their position from 0, or all.", "N");
        var masks = new Option<string?>("--masks")
        {
            Description = "Also write which part each pixel shows: a grey PNG, 0 for none, else the number of parts.txt, 9 for the mantle.",
            HelpName = "OUT.png",
        };
        Option<int?> size = Choices.Whole("--size", "Width and height of the picture, pixels; the scene's own.", 32, 2048);
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace existing files." };
        var command = new Command("render", "Draw a scene of Aviary, with any parts removed or exchanged and any things removed.")
        {
            scene,
            output,
            remove,
            exchange,
            from,
            objects,
            masks,
            size,
            overwrite,
        };
        var common = new CommonOptions(command, threads: false);
        command.SetAction(parsed =>
        {
            Screen screen = common.Screen(parsed);
            string target = parsed.GetValue(output)!,
                name = parsed.GetValue(scene)!;
            string? maskTarget = parsed.GetValue(masks);
            RequireKind(target, ".png", ".jpg", ".jpeg", ".svg");
            TrainOutput.RequireWritable(target, parsed.GetValue(overwrite));
            if (maskTarget is not null)
            {
                RequireKind(maskTarget, ".png");
                TrainOutput.RequireWritable(maskTarget, parsed.GetValue(overwrite));
            }
            Scene drawn = SceneJson.ReadFile(name);
            drawn = drawn with { Size = parsed.GetValue(size) ?? drawn.Size };
            Intervention intervention = Read(
                parsed,
                remove,
                exchange,
                objects,
                drawn,
                parsed.GetValue(from) is { } donor ? SceneJson.ReadFile(donor) : null
            );
            byte[] picture = Draw(drawn, intervention, Path.GetExtension(target));
            AtomicFile.Write(target, stream => stream.Write(picture));
            if (maskTarget is not null)
            {
                byte[] mask = ImageEncoder.Png(SceneRenderer.PartMasks(drawn, intervention).ToImage());
                AtomicFile.Write(maskTarget, stream => stream.Write(mask));
            }
            if (screen.Json)
                screen.Document(
                    new RenderDocument("partwise.render/1", name, target, maskTarget, drawn.Species, drawn.Size, drawn.Objects.Count)
                );
            else
                screen.Line($"{target}: {drawn.Species}, {drawn.Size}×{drawn.Size} pixels");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Intervention Read(
        ParseResult parsed,
        Option<string[]> remove,
        Option<string[]> exchange,
        Option<string[]> objects,
        Scene scene,
        Scene? donor
    )
    {
        try
        {
            return InterventionParser.Parse(Words(parsed, remove), Words(parsed, exchange), Words(parsed, objects), scene, donor);
        }
        catch (ArgumentException e)
        {
            // The name of the parameter after the message says nothing to a person.
            throw new UsageException(
                e.ParamName is null ? e.Message : e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal)
            );
        }
    }

    private static byte[] Draw(Scene scene, Intervention intervention, string extension) =>
        extension.ToLowerInvariant() switch
        {
            ".svg" => Encoding.UTF8.GetBytes(SceneRenderer.Svg(scene, intervention)),
            ".png" => ImageEncoder.Png(SceneRenderer.Render(scene, intervention)),
            _ => ImageEncoder.Jpeg(SceneRenderer.Render(scene, intervention)),
        };

    private static void RequireKind(string path, params string[] kinds)
    {
        if (!kinds.Contains(Path.GetExtension(path).ToLowerInvariant()))
            throw new UsageException($"'{path}' does not say what to write; end it in {string.Join(", ", kinds)}.");
    }

    private static IEnumerable<string> Words(ParseResult parsed, Option<string[]> option) =>
        (parsed.GetValue(option) ?? []).SelectMany(v =>
            v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        );

    private static Option<string[]> List(string name, string description, string help) =>
        new(name)
        {
            Description = description,
            HelpName = help,
            AllowMultipleArgumentsPerToken = true,
        };
}
