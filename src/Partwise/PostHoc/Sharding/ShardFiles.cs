using System.Globalization;
using System.Text.RegularExpressions;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;

namespace Partwise.PostHoc;

/// <summary>The names of a shard's files.</summary>
public static partial class ShardFiles
{
    /// <summary>The document.</summary>
    public const string Document = "shard.json";

    private static readonly OutputContents s_contents = new(Document, ShardDocument.CurrentSchema, Files());

    /// <summary>The folder of one shard of a bundle: <c>birds.partwise.shard-2-of-4</c>.</summary>
    public static string Folder(string bundle, Shard shard)
    {
        ArgumentNullException.ThrowIfNull(shard);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.TrimEndingDirectorySeparator(bundle)}.shard-{shard.Index}-of-{shard.Count}"
        );
    }

    /// <summary>Whether a folder is a shard and nothing else, which an overwrite may replace.</summary>
    /// <exception cref="OutputException">It is a shard, but holds other files too.</exception>
    public static bool MayReplace(string folder) => s_contents.MayReplace(folder);

    /// <summary>Whether a shard may have a file of this name.</summary>
    internal static bool IsName(string name) => Files().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal);

    internal static string Prototypes => BundleFiles.Prototypes;

    [GeneratedRegex(@"^(shard\.json|prototypes\.safetensors|features/class\d+\.safetensors|patches/.+\.jpg)$")]
    private static partial Regex Files();
}
