using System.CommandLine;
using Partwise.Bundles;
using Partwise.Cli.Terminal;
using Partwise.Imaging;

namespace Partwise.Cli.Commands;

/// <summary><c>explain BUNDLE IMAGE…</c>: which class, which parts, how much each adds, where it sits; or the same question put
/// otherwise.</summary>
internal static class ExplainCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var bundle = new Argument<string>("BUNDLE|MODEL")
        {
            Description = "A bundle made by 'partwise fit' or, with --method, any ONNX classifier.",
        };
        var images = new Argument<string[]>("IMAGE") { Description = "Photos, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string?>("-o", "--folder") { Description = "Write heatmaps and a page there.", HelpName = "DIR" };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an earlier explanation in the folder of -o." };
        var maps = new Option<string?>("--maps")
        {
            Description = "Also write the raw maps: of the parts [k,H,W], in logit units, or of each method [H,W]; npy16 in 16-bit floats.",
            HelpName = "npy|npy16",
        };
        maps.Validators.Add(Validate.OneOf(maps.Name, "npy", "npy16"));
        output.Validators.Add(Validate.NotEmpty(output.Name));
        var maxPixels = new Option<long>("--max-pixels")
        {
            Description = "Refuse images with more pixels.",
            HelpName = "N",
            DefaultValueFactory = _ => DecodeLimits.Default.MaxPixels,
        };
        maxPixels.Validators.Add(Validate.AtLeast(maxPixels, 1));
        var command = new Command("explain", "Explain photos: each top logit as bias + part + part + …, with a map and examples per part.")
        {
            bundle,
            images,
            output,
            overwrite,
            maps,
            maxPixels,
        };
        var box = new BoxOption(command);
        var how = new ExplainHow(command);
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(maps) is not null && parsed.GetValue(output) is null)
                throw new UsageException("--maps needs a folder to write to; give one with -o DIR.");
            if (parsed.GetValue(overwrite) && parsed.GetValue(output) is null)
                throw new UsageException("--overwrite needs a folder to replace; give one with -o DIR.");
            string path = parsed.GetValue(bundle)!;
            var request = new ExplainRequest(
                path,
                parsed.GetValue(images)!,
                parsed.GetValue(output),
                parsed.GetValue(overwrite),
                parsed.GetValue(maps) switch
                {
                    null => RawMaps.None,
                    "npy16" => RawMaps.Float16,
                    _ => RawMaps.Float32,
                },
                common.Threads(parsed),
                box.Read(parsed)
            );
            var limits = new DecodeLimits { MaxPixels = parsed.GetValue(maxPixels) };
            if (how.IsAsked(parsed, path))
                return how.Run(parsed, request, common.Screen(parsed), limits, cancellation);
            using Bundle opened = Bundle.Open(path);
            return new ExplainRun(opened, request, common.Screen(parsed), limits, TimeProvider.System, cancellation).Explain();
        });
        return command;
    }
}
