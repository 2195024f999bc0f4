using System.Globalization;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Training.ProtoPNet;

/// <summary>Edits the prototype network of a bundle: prototypes go, have to count or become other patches, and the last layer is fitted
/// again to a certificate. The result is a bundle of its own.</summary>
public sealed class PrototypeEditor
{
    private readonly ProtoPNetNetwork _network;
    private readonly BundleDocument _document;
    private readonly AnalysisImages _images;
    private readonly PrototypeEdits _edits;
    private readonly PrototypeEditOptions _options;

    private PrototypeEditor(
        ProtoPNetNetwork network,
        BundleDocument document,
        AnalysisImages images,
        PrototypeEdits edits,
        PrototypeEditOptions options
    ) => (_network, _document, _images, _edits, _options) = (network, document, images, edits, options);

    /// <summary>Edits the network of a bundle; the new bundle is written into <paramref name="target"/>, without committing it.</summary>
    /// <param name="folder">The bundle; it stays as it is.</param>
    /// <param name="images">The photos that the network was trained on.</param>
    /// <param name="edits">What is to become of its prototypes.</param>
    /// <param name="target">Where to.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="progress">Told of every photo; null for nobody.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="PartwiseException">There is no prototype network, photos and network do not go together, or the edits cannot be
    /// made.</exception>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PrototypeEditResult Edit(
        string folder,
        AnalysisImages images,
        PrototypeEdits edits,
        AtomicDirectory target,
        PrototypeEditOptions? options = null,
        IProgress<ProtoPNetProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(edits);
        ArgumentNullException.ThrowIfNull(target);
        options ??= new PrototypeEditOptions();
        options.Objective.Validate();
        options.Reading.Validate();
        ProtoPNetNetwork network = ProtoPNetBundle.Read(folder);
        edits.Validate(network.Prototypes.Count);
        using Bundle bundle = Bundle.Open(folder);
        return new PrototypeEditor(network, bundle.Document, images, edits, options).Run(
            folder,
            target,
            progress,
            time ?? TimeProvider.System,
            cancellationToken
        );
    }

    private PrototypeEditResult Run(
        string folder,
        AtomicDirectory target,
        IProgress<ProtoPNetProgress>? progress,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        long start = time.GetTimestamp();
        ProtoPNetNetwork moved = Move(cancellationToken);
        int[] kept = [.. Enumerable.Range(0, _network.Prototypes.Count).Except(_edits.Forbidden)];
        ProtoPNetNetwork edited = moved.Keep(kept);
        PhotoSimilarities before = Similarities(_network, _images.Train, progress, cancellationToken),
            after = _edits.Moved.Count == 0 ? before.Keep(kept) : Similarities(edited, _images.Train, progress, cancellationToken);
        LastLayerFit fit = RequiredWeights.Solve(
            after.Values,
            after.Labels,
            edited.Prototypes.ClassOf,
            edited.Connection,
            _edits.Required.ToDictionary(r => Array.IndexOf(kept, r.Key), r => r.Value),
            _options.Objective,
            cancellationToken
        );
        edited = edited with { Connection = fit.Connection };
        int[] empty = [.. _network.Prototypes.ClassOf.Distinct().Except(edited.Prototypes.ClassOf).Order()];
        double? test = Similarities(edited, _images.Test, progress, cancellationToken).Accuracy(edited.Connection);
        BundleDocument document = new ChangedBundle(folder, _document, _images, _options.Reading).Write(
            target,
            edited,
            kept,
            after,
            new BundleLastLayer("convex", fit.Objective, fit.PublishedObjective, fit.Gap, fit.SubgradientNorm, fit.Zeros, fit.Iterations),
            new BundleStage("edit", edited.Prototypes.Count, null, test) { Seconds = time.GetElapsedTime(start).TotalSeconds },
            empty.Select(c => $"An edit has left the class '{edited.Labels[c]}' without prototypes; nothing speaks for it any more."),
            Draw(edited, kept, target, cancellationToken),
            cancellationToken
        );
        return new PrototypeEditResult(
            document,
            fit,
            before.Accuracy(_network.Connection) ?? 0,
            after.Accuracy(edited.Connection) ?? 0,
            empty,
            [.. _images.Skipped, .. before.Skipped]
        );
    }

    private PhotoSimilarities Similarities(
        ProtoPNetNetwork network,
        IReadOnlyList<DatasetImage> images,
        IProgress<ProtoPNetProgress>? progress,
        CancellationToken cancellationToken
    ) => PhotoSimilarities.Of(network, images, "similarities", _images.Crop, _options.Reading, progress, cancellationToken);

    /// <summary>The network with the moved prototypes at their new patches.</summary>
    private ProtoPNetNetwork Move(CancellationToken cancellationToken)
    {
        PrototypeLayer layer = _network.Prototypes;
        float[] values = [.. layer.Values];
        PrototypeOrigin?[] origins =
        [
            .. Enumerable.Range(0, layer.Count).Select(j => j < _network.Origins.Count ? _network.Origins[j] : null),
        ];
        foreach (MovedPrototype move in _edits.Moved)
        {
            DatasetImage image = Photo(move);
            PatchGrid grid = new(layer, _network.Map.Channels, _network.Map.Height!.Value, _network.Map.Width!.Value);
            using var source = new LatentSource(_network, [image], _images.Crop, _options.Reading.Limits);
            float[]? patch = null;
            int position = Position(image, move, grid);
            source.Visit(
                (_, _, latent) =>
                {
                    PatchMetric.RequireFinite(latent, $"The latent map of '{image.RelativePath}'");
                    grid.Copy(latent, position, patch = new float[grid.Size]);
                },
                cancellationToken
            );
            if (patch is null)
                throw new PartwiseException($"'{move.Image}' cannot be read: {source.Skipped[0].Reason.TrimEnd('.')}; give another photo.");
            double distance = PatchMetric.Distance(layer.Similarity, patch, layer.Row(move.Prototype));
            patch.CopyTo(values, move.Prototype * layer.Size);
            origins[move.Prototype] = new PrototypeOrigin(
                move.Prototype,
                image.RelativePath,
                position / grid.Columns,
                position % grid.Columns,
                distance
            );
        }
        return _network with { Prototypes = layer.WithValues(values), Origins = origins };
    }

    private DatasetImage Photo(MovedPrototype move)
    {
        int own = _network.Prototypes.ClassOf[move.Prototype];
        DatasetImage image =
            _images.Train.FirstOrDefault(i => i.RelativePath == move.Image)
            ?? throw new PartwiseException(
                $"'{move.Image}' is no training photo of '{_images.Dataset}', of which a prototype is a patch; give one, such as "
                    + $"'{_images.Train.FirstOrDefault(i => i.Class == own)?.RelativePath}'."
            );
        return image.Class == own
            ? image
            : throw new PartwiseException(
                $"'{move.Image}' shows '{_network.Labels[image.Class!.Value]}', but the prototype is one of '{_network.Labels[own]}'; give "
                    + $"a photo of its own class."
            );
    }

    /// <summary>The window of the latent map whose middle is nearest to the place.</summary>
    private int Position(DatasetImage image, MovedPrototype move, PatchGrid windows)
    {
        ViewGeometry view;
        try
        {
            view = new ImagePreparer(_network.Preprocessing, _options.Reading.Limits)
                .Prepare(image.Path, image.Region(_images.Crop))
                .Geometry;
        }
        catch (ImageException e)
        {
            throw new PartwiseException($"'{move.Image}' cannot be read: {e.Message.TrimEnd('.')}; give another photo.", e);
        }
        if (!(move.X >= 0 && move.X < view.PhotoWidth && move.Y >= 0 && move.Y < view.PhotoHeight))
            throw new PartwiseException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"({move.X}, {move.Y}) lies outside '{move.Image}', which has {view.PhotoWidth} × {view.PhotoHeight} pixels; "
                        + $"give a place in it."
                )
            );
        MapGrid grid =
            MapGrid.For(_document.Geometry?.Grid, _network.Map.Height!.Value, _network.Map.Width!.Value)
            ?? MapGrid.Even(_network.Map.Height!.Value, _network.Map.Width!.Value);
        double Distance(int position)
        {
            double row = (position / windows.Columns) + ((_network.Prototypes.Height - 1) / 2.0),
                column = (position % windows.Columns) + ((_network.Prototypes.Width - 1) / 2.0);
            double x = view.PhotoX(grid.X(column, view.Width) - 0.5) - move.X,
                y = view.PhotoY(grid.Y(row, view.Height) - 0.5) - move.Y;
            return (x * x) + (y * y);
        }
        return Enumerable.Range(0, windows.Positions).MinBy(Distance);
    }

    private IReadOnlyDictionary<int, DrawnPatch> Draw(
        ProtoPNetNetwork edited,
        int[] kept,
        AtomicDirectory target,
        CancellationToken cancellationToken
    ) =>
        _edits.Moved.Count == 0
            ? new Dictionary<int, DrawnPatch>()
            : BundlePhotos.DrawMoved(
                edited,
                _edits.Moved.Select(m => edited.Origins[Array.IndexOf(kept, m.Prototype)]!),
                _images.Train.DistinctBy(i => i.RelativePath).ToDictionary(i => i.RelativePath, StringComparer.Ordinal),
                _images.Crop,
                target,
                _options.Reading.Limits,
                _document.Geometry?.Grid,
                cancellationToken
            );
}
