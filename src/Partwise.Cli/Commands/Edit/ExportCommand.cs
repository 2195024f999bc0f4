using System.CommandLine;
using System.Globalization;
using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Exporting;

namespace Partwise.Cli.Commands;

/// <summary><c>export BUNDLE -o FILE.onnx</c>: the self-explaining network alone; <c>export BUNDLE --site FOLDER</c>: a page that runs it
/// in the browser.</summary>
internal static class ExportCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var bundle = new Argument<string>("BUNDLE") { Description = "A bundle." };
        Option<string?> output = OutputOption.Optional("The network.", "FILE.onnx", "file");
        var site = new Option<string?>("--site")
        {
            Description = "A folder of static files that explain photos in the browser; put it on any web server.",
            HelpName = "FOLDER",
        };
        site.Validators.Add(Validate.NotEmpty("--site"));
        var runtime = new Option<string?>("--runtime")
        {
            Description = "The package onnxruntime-web, unpacked ('npm pack onnxruntime-web'); for --site.",
            HelpName = "FOLDER",
        };
        var webGpu = new Option<bool>("--webgpu")
        {
            Description = "Run the network on the graphics processor where the browser offers it; for --site.",
        };
        Option<int?> top = Choices.Whole(
            "--top",
            "Classes explained per image. Default: as many as the bundle's network.",
            1,
            int.MaxValue
        );
        var classes = new Option<string?>("--classes")
        {
            Description = "Keep the parts of these classes only; the others are shown as a whole.",
            HelpName = "A,B,…",
        };
        Option<int?> opset = Choices.Whole(
            "--opset",
            "The version of the operator set: the network's own or, where it is older, 17.",
            1,
            99
        );
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace what is there." };
        var command = new Command(
            "export",
            "Write the self-explaining network as a file of its own, or a site that runs it in the browser."
        )
        {
            bundle,
            output,
            site,
            runtime,
            webGpu,
            top,
            classes,
            opset,
            overwrite,
        };
        var common = new CommonOptions(command, threads: false);
        command.SetAction(parsed =>
        {
            string folder = parsed.GetValue(bundle)!;
            string? file = parsed.GetValue(output),
                page = parsed.GetValue(site),
                library = parsed.GetValue(runtime);
            if (file is null == page is null)
                throw new UsageException(
                    file is null
                        ? "export was told no output; give -o FILE.onnx for the network, or --site FOLDER for a site."
                        : "-o and --site contradict each other; give one of them."
                );
            if (page is not null && library is null)
                throw new UsageException(
                    "--site needs onnxruntime-web to run the network in browsers, which is no part of Partwise; run 'npm pack "
                        + "onnxruntime-web', unpack the archive, and give its folder with --runtime."
                );
            if (file is not null && library is not null)
                throw new UsageException("--runtime is that of --site; leave it out.");
            if (file is not null && parsed.GetValue(webGpu))
                throw new UsageException("--webgpu is for --site; leave it out.");
            var options = new NetworkExportOptions
            {
                Top = parsed.GetValue(top),
                Classes = parsed.GetValue(classes) is { } names ? Classes(folder, names) : null,
                Opset = parsed.GetValue(opset),
                Overwrite = parsed.GetValue(overwrite),
            };
            Screen screen = common.Screen(parsed);
            if (file is not null)
                Print(screen, folder, NetworkExport.Write(folder, file, options, cancellation));
            else
                Print(screen, folder, SiteExport.Write(folder, page!, library!, options, parsed.GetValue(webGpu), cancellation));
            return ExitCodes.Done;
        });
        return command;
    }

    private static int[] Classes(string folder, string names)
    {
        using var bundle = Bundle.Open(folder);
        return
        [
            .. names
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(n => BundleNames.FindClass(bundle.Document, n))
                .Distinct(),
        ];
    }

    private static void Print(Screen screen, string bundle, ExportedNetwork network)
    {
        if (screen.Json)
            screen.Document(new ExportDocument("partwise.export/1", bundle, network, null));
        else
            screen.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{network.Path}: {network.Bytes:N0} bytes, opset {network.Opset}, the top {network.Top} classes, "
                        + $"{network.Decomposed} with parts, {network.Names} names"
                )
            );
    }

    private static void Print(Screen screen, string bundle, ExportedSite site)
    {
        if (screen.Json)
            screen.Document(new ExportDocument("partwise.export/1", bundle, null, site));
        else
            screen.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Path.Combine(site.Folder, "index.html")}: {site.Files} files, {site.Bytes:N0} bytes ({site.NetworkBytes:N0} "
                        + $"of the network); to look at it, serve the folder, such as with 'python3 -m http.server -d {site.Folder}'"
                )
            );
    }
}
