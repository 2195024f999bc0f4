using System.Globalization;
using Partwise.Bundles;
using Partwise.Imaging;

namespace Partwise.Web;

/// <summary>All models that are served, by name.</summary>
internal sealed class ModelCatalog : IDisposable
{
    private readonly Dictionary<string, ServedModel> _byName = new(StringComparer.Ordinal);

    private ModelCatalog() { }

    /// <summary>The models in the order in which they were given.</summary>
    public List<ServedModel> All { get; } = [];

    /// <summary>Opens the bundles with their networks, so that whatever is wrong with one is said at once.</summary>
    /// <exception cref="PartwiseException">One is no bundle, or damaged.</exception>
    public static ModelCatalog Open(IReadOnlyList<string> folders, DecodeLimits limits)
    {
        var catalog = new ModelCatalog();
        try
        {
            foreach (string folder in folders)
                catalog.Add(folder, limits);
            return catalog;
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
    }

    /// <summary>The model of a name.</summary>
    /// <exception cref="RefusedException">There is none: 404.</exception>
    public ServedModel Find(string name) =>
        _byName.GetValueOrDefault(name)
        ?? throw new RefusedException(
            StatusCodes.Status404NotFound,
            $"There is no such model; this server has {string.Join(", ", _byName.Keys.Select(k => $"'{k}'"))}."
        );

    /// <inheritdoc/>
    public void Dispose() => All.ForEach(m => m.Dispose());

    private void Add(string folder, DecodeLimits limits)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)),
            stem = BundleFiles.Title(full),
            name = stem;
        for (int n = 2; _byName.ContainsKey(name); n++)
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{n}");
        var bundle = Bundle.Open(folder);
        var model = new ServedModel(name, bundle, limits);
        All.Add(model);
        _byName[name] = model;
        _ = bundle.Network;
    }
}
