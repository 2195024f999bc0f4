using Partwise.Datasets;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>A classifier and photos, opened for a fit, with what a person should know of them.</summary>
internal sealed class FitSession : IDisposable
{
    private readonly List<string> _warnings = [];
    private readonly Action<string>? _warn;

    private FitSession(Classifier classifier, ImageDataset dataset, LabelMap? map, Action<string>? warn) =>
        (Classifier, Dataset, Map, _warn) = (classifier, dataset, map, warn);

    public Classifier Classifier { get; }

    public ImageDataset Dataset { get; }

    public LabelMap? Map { get; }

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Opens both; meanwhile the decomposition is warmed up.</summary>
    public static FitSession Open(
        string model,
        string photos,
        BundleFitOptions options,
        Action<string>? warn,
        CancellationToken cancellationToken
    )
    {
        Task warmUp = Task.Run(() => WarmUp.Decomposition(options.Fit.Decomposition), cancellationToken);
        var classifier = Classifier.Load(model, options.Classifier, cancellationToken);
        try
        {
            var early = new List<string>();
            if (classifier.Preprocessing.IsAssumed)
                early.Add(
                    "The model does not say how its images are preprocessed; ImageNet's preprocessing is assumed. State the right "
                        + "one in a preprocessing.json."
                );
            if (classifier.Labels.Source == LabelSource.None)
                early.Add("The model has no labels; classes are numbered. Give labels in a file.");
            foreach (string warning in early)
                warn?.Invoke(warning);
            ImageDataset dataset = DatasetReader.Open(
                photos,
                new DatasetOptions { Split = options.Split, WithClasses = options.Fit.Assign == AssignMode.Label }
            );
            var session = new FitSession(classifier, dataset, options.LabelMap is null ? null : LabelMap.Read(options.LabelMap), warn);
            session._warnings.AddRange(early);
            if (dataset.WithoutBoxes(options.Fit.Crop) is { } whole)
                session.Add(whole);
            warmUp.GetAwaiter().GetResult();
            return session;
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    /// <summary>What the bundle says beside its numbers.</summary>
    public BundleDescription Describe(string title, BundleFitOptions options) =>
        new(title, Dataset.Name, options.Preset, _warnings)
        {
            Split = options.Split.ToString().ToLowerInvariant(),
            LabelMap = Path.GetFileName(options.LabelMap),
        };

    public void Dispose() => Classifier.Dispose();

    /// <summary>Says something now and in the document.</summary>
    public void Add(string warning)
    {
        _warnings.Add(warning);
        _warn?.Invoke(warning);
    }
}
