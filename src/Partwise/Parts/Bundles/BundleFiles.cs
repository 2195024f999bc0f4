using System.Text.RegularExpressions;
using Partwise.Files;

namespace Partwise.Bundles;

/// <summary>The names of a bundle's files.</summary>
public static partial class BundleFiles
{
    /// <summary>The document.</summary>
    public const string Document = "bundle.json";

    /// <summary>The part network.</summary>
    public const string Network = "network.onnx";

    /// <summary>The F64 prototypes.</summary>
    public const string Prototypes = "prototypes.safetensors";

    /// <summary>The report.</summary>
    public const string Report = "index.html";

    /// <summary>The folder of exemplar patches.</summary>
    public const string Patches = "patches";

    /// <summary>The folder of example photos.</summary>
    public const string Photos = "photos";

    /// <summary>The folder of an analysis' pictures.</summary>
    public const string Analysis = "analysis";

    private static readonly OutputContents s_contents = new(Document, BundleDocument.CurrentSchema, Files());

    /// <summary>Whether a folder is a bundle and nothing else, which an overwrite may replace.</summary>
    /// <exception cref="OutputException">It is a bundle, but holds other files too.</exception>
    public static bool MayReplace(string folder) => s_contents.MayReplace(folder);

    /// <summary>Whether a folder is a bundle.</summary>
    public static bool IsBundle(string folder) => File.Exists(Path.Combine(folder, Document));

    /// <summary>What a bundle is called: the name of its folder without the ending.</summary>
    public static string Title(string folder)
    {
        string name = Path.GetFileName(folder);
        return name.EndsWith(".partwise", StringComparison.OrdinalIgnoreCase) ? name[..^".partwise".Length] : name;
    }

    [GeneratedRegex(
        @"^(bundle\.json|network\.onnx(\.data)?|prototypes\.safetensors|index\.html|(patches|photos|analysis)/.+\.jpg|report/[0-9a-f]{16}\.js)$"
    )]
    private static partial Regex Files();
}
