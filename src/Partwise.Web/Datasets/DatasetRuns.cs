using System.Collections.Concurrent;
using Partwise.Datasets;

namespace Partwise.Web;

/// <summary>One run per model over the folder that was named when the server was started.</summary>
internal sealed class DatasetRuns(StudioOptions options, ModelCatalog catalog, WorkGate gate) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<DatasetRun>> _runs = new(StringComparer.Ordinal);

    // The list of photos is read once, when first asked for.
    private readonly Lazy<ImageDataset> _dataset = new(() =>
        DatasetReader.Open(options.Photos!, new DatasetOptions { Split = DatasetSplit.All })
    );

    /// <summary>The run of a model.</summary>
    /// <exception cref="RefusedException">There is no such model, or no folder was named: 404.</exception>
    /// <exception cref="DatasetException">The folder cannot be read.</exception>
    public DatasetRun Of(string name)
    {
        ServedModel model = catalog.Find(name);
        if (options.Photos is null)
            throw new RefusedException(
                StatusCodes.Status404NotFound,
                "This server was started without a folder of photos; name one when it is started."
            );
        return _runs
            .GetOrAdd(
                name,
                _ => new Lazy<DatasetRun>(() =>
                    new DatasetRun(model, PhotoFolder.Of(_dataset.Value, model.Document), gate, options.Threads, options.Log)
                )
            )
            .Value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lazy<DatasetRun> run in _runs.Values.Where(r => r.IsValueCreated))
            run.Value.Dispose();
    }
}
