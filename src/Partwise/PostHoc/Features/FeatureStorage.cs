using System.Text.Json;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx.Inference;

namespace Partwise.PostHoc;

/// <summary>
/// Stores the feature map of every photo that a fit would look at, a file per class, so that a fit with another k, basis or discovery needs
/// no forward pass. What is stored already and still fits is kept: a pass that was ended goes on where it was. Beside the map lie the
/// logits and whether the model's own outputs have the same bits in a part network, which is what a certificate must know of the pass
/// through the backbone.
///</summary>
public static class FeatureStorage
{
    /// <summary>The document of a folder of features.</summary>
    public const string Document = "features.json";

    /// <summary>Computes and stores what is missing.</summary>
    /// <param name="model">An ONNX classifier whose head is mean pooling and a linear layer.</param>
    /// <param name="photos">A dataset with classes, as for <see cref="BundleFit"/>.</param>
    /// <param name="folder">The folder; it may hold features of the same model.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="plan">Told before the work how many photos there are and how many bytes they take.</param>
    /// <param name="progress">Told after every photo, from several threads.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Ends the work early; classes that are stored stay.</param>
    /// <exception cref="PartwiseException">The model's head is of another kind, nothing matches, or a feature does not fit the
    /// type.</exception>
    /// <exception cref="OutputException">The folder holds something else, or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static WrittenFeatures Run(
        string model,
        string photos,
        string folder,
        FeatureMapsOptions? options = null,
        Action<int, long>? plan = null,
        IProgress<FitProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        options ??= new FeatureMapsOptions();
        time ??= TimeProvider.System;
        long start = time.GetTimestamp();
        var fit = new FitOptions
        {
            ImagesPerClass = options.ImagesPerClass,
            Crop = options.Crop,
            Threads = options.Threads,
        };
        fit.Validate();
        // What a killed run left before its document was there.
        if (Directory.Exists(folder))
            TemporarySibling.CleanUp(Path.Combine(Path.GetFullPath(folder), Document));
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() && !File.Exists(Path.Combine(folder, Document)))
            throw new OutputException($"'{folder}' already exists and holds no features; choose another name.");
        using Classifier classifier = Classifier.Load(model, options.Classifier, cancellationToken);
        if (!classifier.IsPlain)
            throw new PartwiseException(
                $"The features of '{model}' cannot be stored: its head is not mean pooling and a linear layer, so feature maps alone "
                    + $"do not tell what a fit must know."
            );
        ImageDataset dataset = DatasetReader.Open(photos, new DatasetOptions { Split = options.Split });
        FitPlan whole = new FitPlanner(classifier, dataset, fit).ByLabel(options.LabelMap is null ? null : LabelMap.Read(options.LabelMap)),
            own = options.Shard is { } shard ? whole.Of(shard) : whole;
        int count = own.Classes.Sum(c => c.Images.Count);
        plan?.Invoke(
            count,
            (long)count
                * (
                    (classifier.Features.Positions * (long)classifier.Features.Channels * FeatureCode.Size(options.Type))
                    + (classifier.Classes * sizeof(float))
                )
        );

        string key = FeatureMapKey.Of(classifier, options.Crop);
        try
        {
            OutputGate.CreateFolder(folder);
            Describe(folder, classifier, key, options, whole, fit, cancellationToken);
            return Store(folder, classifier, key, options, own, progress, cancellationToken) with
            {
                Seconds = time.GetElapsedTime(start).TotalSeconds,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, folder);
        }
    }

    private static void Describe(
        string folder,
        Classifier classifier,
        string key,
        FeatureMapsOptions options,
        FitPlan whole,
        FitOptions fit,
        CancellationToken cancellationToken
    )
    {
        string path = Path.Combine(folder, Document);
        string hash = PlanHash.Of(whole);
        if (File.Exists(path))
        {
            FeatureMapsDocument there = StoredFeatures.Read(folder);
            if (there.Key != key || there.Type != options.Type)
                throw new OutputException(
                    $"'{folder}' holds features of another model, preprocessing, crop, type, device or version; choose another name, "
                        + $"or remove it."
                );
            if (there.PlanSha256 == hash)
                return;
        }
        DatasetImage[] images = [.. whole.Classes.SelectMany(c => c.Images)];
        FeatureGeometry? geometry = classifier.Network.Features is null
            ? null
            : GeometryFinder.Find(classifier.Network, images, options.Crop, options.Limits, fit.Threads, cancellationToken);
        var document = new FeatureMapsDocument
        {
            ModelSha256 = classifier.Sha256,
            Key = key,
            Type = options.Type,
            Shape = [classifier.Features.Channels, classifier.Features.Height!.Value, classifier.Features.Width!.Value],
            PlanSha256 = hash,
            Geometry = geometry,
        };
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, document, BundleJson.Indented));
    }

    private static WrittenFeatures Store(
        string folder,
        Classifier classifier,
        string key,
        FeatureMapsOptions options,
        FitPlan plan,
        IProgress<FitProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        using InferenceSession original = EngineSessions.Create(classifier.Model, intraOpThreads: 1);
        // The nodes of any part network of this model; what their prototypes are does not matter before the feature map and for the logits.
        using InferenceSession network = EngineSessions.Create(ClassFeaturePass.Network(classifier), intraOpThreads: 1);
        int total = plan.Classes.Sum(c => c.Images.Count),
            done = 0,
            kept = 0,
            images = 0;
        long bytes = 0;
        var skipped = new List<SkippedImage>[plan.Classes.Count];
        OrderedWorkers.Run(
            plan.Classes.Count,
            options.Threads,
            () => new ClassFeaturePass(classifier, original, network, options),
            (c, pass, token) =>
            {
                ClassPlan own = plan.Classes[c];
                string path = Path.Combine(folder, FeatureFile.Name(own.Class));
                string[] hashes = [.. own.Images.Select(i => StoredFeatures.HashOf(i, options.Crop))];
                if (ClassFeaturePass.IsStored(path, key, own, hashes))
                    Interlocked.Increment(ref kept);
                else
                    pass.Store(
                        path,
                        key,
                        own,
                        hashes,
                        () => progress?.Report(new FitProgress(FitStage.Decompose, Interlocked.Increment(ref done), total)),
                        token
                    );
                using FeatureFile file = FeatureFile.Open(path, key);
                skipped[c] = [.. file.Photos.Where(p => p.Failure is not null).Select(p => new SkippedImage(p.Path, p.Failure!))];
                Interlocked.Add(ref images, file.Photos.Count - skipped[c].Count);
                Interlocked.Add(ref bytes, InputFile.Stamp(path).Length);
            },
            cancellationToken
        );
        return new WrittenFeatures(
            folder,
            plan.Classes.Count,
            kept,
            images,
            bytes,
            [.. plan.SkippedImages, .. skipped.SelectMany(s => s)],
            0
        );
    }
}
