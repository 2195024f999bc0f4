using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Partwise.Bundles;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Parts;

namespace Partwise.Exporting;

/// <summary>
/// Writes a folder of static files that explain photos in a browser: the report's viewer, the part network, and onnxruntime-web to run it.
/// No server code; nothing leaves the browser, which the page's Content-Security-Policy holds it to.
///</summary>
public static partial class SiteExport
{
    private const string Resources = "Partwise.Exporting.Site.",
        Description = "site.json",
        Schema = "partwise.site/1",
        Runtime = "ort";

    private static readonly OutputContents s_contents = new(Description, Schema, Files());

    /// <summary>The files of onnxruntime-web that the page loads: its WebAssembly build, with and without threads.</summary>
    public static IReadOnlyList<string> RuntimeFiles { get; } =
    ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"];

    /// <summary>The files that a site for WebGPU has besides: the build that runs on the graphics processor.</summary>
    public static IReadOnlyList<string> GpuRuntimeFiles { get; } =
    ["ort.webgpu.min.mjs", "ort-wasm-simd-threaded.asyncify.mjs", "ort-wasm-simd-threaded.asyncify.wasm"];

    /// <summary>Writes the site.</summary>
    /// <param name="bundle">The bundle's folder.</param>
    /// <param name="folder">The folder, which appears whole or not at all.</param>
    /// <param name="runtime">A folder with <see cref="RuntimeFiles"/>: the package onnxruntime-web unpacked, its <c>dist</c>, or a folder
    /// where it was installed.</param>
    /// <param name="options">What of the network; null for all.</param>
    /// <param name="webGpu">Whether the page uses the graphics processor where the browser offers it, which takes
    /// <see cref="GpuRuntimeFiles"/> too. Its sums are rounded in another order than the processor's.</param>
    /// <param name="cancellationToken">Ends the work early; nothing is left behind.</param>
    /// <exception cref="PartwiseException">There is no bundle, it is a prototype network, or files of onnxruntime-web are
    /// missing.</exception>
    /// <exception cref="OutputException">The folder exists and may not be replaced, or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ExportedSite Write(
        string bundle,
        string folder,
        string runtime,
        NetworkExportOptions? options = null,
        bool webGpu = false,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(runtime);
        options ??= new NetworkExportOptions();
        string[] files = [.. RuntimeFiles, .. webGpu ? GpuRuntimeFiles : []];
        string library = FindRuntime(runtime, files);
        BundleDocument document;
        using (var opened = Bundle.Open(bundle))
            document = opened.Document;
        if (document.Kind != BundleDocument.PostHoc)
            throw new PartwiseException($"'{bundle}' is a prototype network; sites are made of bundles of 'partwise fit'.");
        using AtomicDirectory target = AtomicDirectory.Create(folder, options.Overwrite, s_contents.MayReplace);
        OnnxModel network = NetworkExport.Build(bundle, document, options, cancellationToken);
        network.SaveAs(target.File(BundleFiles.Network));
        if (File.Exists(target.File(BundleFiles.Network + ".data")))
            throw new PartwiseException(
                "The network has more than 2 GB, which browsers do not hold in one piece; explain photos with it here."
            );
        WritePage(target, document);
        // Example photos are the dataset's own; whoever publishes a site shows patches of it, but not more.
        BundleDocument shown = document with
        {
            Examples = [],
            Skipped = [],
            SkippedClasses = [],
            Analysis = null,
        };
        target.WriteFile("report.json", stream => stream.Write(ReportBuilder.DataOf(shown)));
        target.WriteFile(Description, stream => JsonSerializer.Serialize(stream, Describe(network, document, webGpu), BundleJson.Embedded));
        BundleBuilder.CopyPictures(bundle, target, shown);
        foreach (string file in files)
            Copy(Path.Combine(library, file), target, $"{Runtime}/{file}");
        cancellationToken.ThrowIfCancellationRequested();
        target.Commit();
        long[] sizes = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(Size)];
        return new ExportedSite(folder, sizes.Length, sizes.Sum(), Size(Path.Combine(folder, BundleFiles.Network)));
    }

    private static long Size(string file)
    {
        using FileStream stream = InputFile.Open(file);
        return stream.Length;
    }

    private static void WritePage(AtomicDirectory target, BundleDocument document)
    {
        void Text(string name, string text) => target.WriteFile(name, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        Text("index.html", Read("index.html").Replace("{{title}}", WebUtility.HtmlEncode(document.Title), StringComparison.Ordinal));
        foreach (string own in new[] { "site.js", "site.css", "pixels.js" })
            Text(own, Read(own));
        target.WriteFile("viewer.css", stream => stream.Write(ViewerPage.Files["viewer.css"]));
        target.WriteFile(
            "viewer.js",
            stream =>
            {
                foreach (
                    (_, byte[] script) in ViewerPage
                        .Files.Where(f => f.Key.EndsWith(".js", StringComparison.Ordinal))
                        .OrderBy(f => f.Key, StringComparer.Ordinal)
                )
                {
                    stream.Write(script);
                    stream.Write("\n"u8);
                }
            }
        );
    }

    private static SiteDescription Describe(OnnxModel network, BundleDocument document, bool webGpu)
    {
        JsonElement Metadata(string key)
        {
            try
            {
                return StrictJson.Parse(network.GetMetadata(key) ?? "null", default).RootElement;
            }
            catch (JsonException e)
            {
                throw new PartwiseException($"The network has unreadable metadata '{key}': {e.Message}; make the bundle anew.", e);
            }
        }
        var preprocessing = Preprocessing.FromMetadata(network.GetMetadata(PartOutputs.PreprocessingKey) ?? "", null);
        return new SiteDescription(
            Schema,
            document.Version,
            document.Title,
            JsonSerializer.SerializeToElement(JsonDocument.Parse(preprocessing.ToJson()).RootElement),
            document.Labels,
            Metadata(PartOutputs.ClassesKey),
            Metadata(PartOutputs.OutputKey),
            webGpu
        );
    }

    private static string FindRuntime(string runtime, string[] files)
    {
        string[] places =
        [
            runtime,
            Path.Combine(runtime, "dist"),
            Path.Combine(runtime, "package", "dist"),
            Path.Combine(runtime, "node_modules", "onnxruntime-web", "dist"),
        ];
        string? found = Array.Find(places, p => files.All(f => File.Exists(Path.Combine(p, f))));
        if (found is not null)
            return found;
        string? near = Array.Find(places, p => files.Any(f => File.Exists(Path.Combine(p, f))));
        string missing = near is null ? "does not hold onnxruntime-web" : $"lacks {files.First(f => !File.Exists(Path.Combine(near, f)))}";
        throw new PartwiseException(
            $"'{runtime}' {missing}; run 'npm pack onnxruntime-web', unpack the archive, and give its folder with `Runtime`."
        );
    }

    private static void Copy(string file, AtomicDirectory target, string name)
    {
        using FileStream source = InputFile.Open(file);
        OutputGate.CreateFolder(Path.GetDirectoryName(target.File(name))!);
        target.WriteFile(name, source.CopyTo);
    }

    private static string Read(string name)
    {
        using Stream stream =
            typeof(SiteExport).Assembly.GetManifestResourceStream(Resources + name)
            ?? throw new InvalidOperationException($"The site's file '{name}' is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(
        @"^(site\.json|report\.json|index\.html|network\.onnx|viewer\.(js|css)|site\.(js|css)|pixels\.js|ort/[a-z0-9.-]+|patches/.+\.jpg)$"
    )]
    private static partial Regex Files();
}
