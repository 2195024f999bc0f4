using System.Collections.Concurrent;
using System.Globalization;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>Draws the pictures of a bundle, one decoding per photo. A photo that can no longer be read is left out and listed.</summary>
internal sealed class BundlePictures
{
    private readonly Classifier _classifier;
    private readonly CropMode _crop;
    private readonly FeatureGeometry? _geometry;
    private readonly AtomicDirectory _target;
    private readonly PicturePlan _plan;
    private readonly BundleExemplar?[][][] _patches;
    private readonly BundleExample?[] _examples;
    private readonly ConcurrentDictionary<int, string> _failed = new();

    private BundlePictures(Classifier classifier, PicturePlan plan, CropMode crop, FeatureGeometry? geometry, AtomicDirectory target)
    {
        _classifier = classifier;
        _crop = crop;
        _geometry = geometry;
        _target = target;
        _plan = plan;
        _patches = [.. plan.Patches.Select(c => c.Select(exemplars => new BundleExemplar?[exemplars]).ToArray())];
        _examples = new BundleExample?[plan.Examples];
    }

    /// <summary>The exemplars by class and part, highest first.</summary>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<BundleExemplar>>> Patches =>
        [
            .. _patches.Select(c =>
                (IReadOnlyList<IReadOnlyList<BundleExemplar>>)
                    [.. c.Select(p => (IReadOnlyList<BundleExemplar>)[.. p.OfType<BundleExemplar>()])]
            ),
        ];

    /// <summary>The example images, explained.</summary>
    public IReadOnlyList<BundleExample> Examples => [.. _examples.OfType<BundleExample>()];

    /// <summary>Photos that can no longer be read.</summary>
    public IReadOnlyList<SkippedImage> Skipped =>
        [.. _failed.OrderBy(f => f.Key).Select(f => new SkippedImage(_plan.Photos[f.Key].Image.RelativePath, f.Value))];

    /// <summary>Draws them into the target.</summary>
    /// <param name="classifier">The original model.</param>
    /// <param name="plan">What to draw.</param>
    /// <param name="options">What is shown of a photo, and the threads.</param>
    /// <param name="geometry">Where the cells of the maps lie; null for an even grid.</param>
    /// <param name="network">The part network's file; null where no examples are planned.</param>
    /// <param name="target">Where to.</param>
    /// <param name="limits">What images may be at most.</param>
    /// <param name="progress">Told after every image.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static BundlePictures Draw(
        Classifier classifier,
        PicturePlan plan,
        FitOptions options,
        FeatureGeometry? geometry,
        string? network,
        AtomicDirectory target,
        DecodeLimits? limits,
        IProgress<FitProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var pictures = new BundlePictures(classifier, plan, options.Crop, geometry, target);
        var preparer = new ImagePreparer(classifier.Preprocessing, limits);
        using PartNetwork? parts = network is null ? null : PartNetwork.Load(network);
        List<PhotoPlan> photos = pictures._plan.Photos;
        int done = 0;
        OrderedWorkers.Run(
            photos.Count,
            options.Threads,
            (i, token) =>
            {
                token.ThrowIfCancellationRequested();
                try
                {
                    pictures.Draw(photos[i], preparer, parts, token);
                }
                catch (ImageException e)
                {
                    pictures._failed[i] = "it could be read for the fit, but not for the pictures: " + SkippedImage.ReasonOf(e);
                }
                progress?.Report(new FitProgress(FitStage.Report, Interlocked.Increment(ref done), photos.Count));
            },
            cancellationToken
        );
        return pictures;
    }

    private void Draw(PhotoPlan photo, ImagePreparer preparer, PartNetwork? parts, CancellationToken cancellationToken)
    {
        var drawer = new PatchDrawer(_classifier.Features.Height!.Value, _classifier.Features.Width!.Value, _geometry?.Grid);
        RgbImage image = preparer.Decode(photo.Image.Path);
        PreparedImage prepared = preparer.Prepare(image, photo.Image.Region(_crop));
        foreach (PatchPlan patch in photo.Patches)
            _patches[patch.Class][patch.Part][patch.Rank] = DrawPatch(drawer, image, prepared.Geometry, patch);
        foreach (ExamplePlan example in photo.Examples)
            _examples[example.Number] = Explain(parts!, image, prepared, photo.Image, example, cancellationToken);
    }

    private BundleExemplar DrawPatch(PatchDrawer drawer, RgbImage photo, ViewGeometry view, PatchPlan plan)
    {
        Exemplar exemplar = plan.Exemplar;
        BoundingBox window = drawer.Window(exemplar, view);
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"{BundleFiles.Patches}/class{plan.ClassIndex:0000}/part{plan.Part}-{plan.Rank:00}"
        );
        PatchDrawer.WritePatch(photo, window, _target.File(name + ".jpg"));
        PatchDrawer.WriteContext(photo, window, _target.File(name + "-context.jpg"));
        return new BundleExemplar(
            exemplar.Image,
            name + ".jpg",
            name + "-context.jpg",
            exemplar.Peak,
            exemplar.Contribution,
            window.X,
            window.Y,
            window.Width,
            window.Height
        );
    }

    private BundleExample Explain(
        PartNetwork parts,
        RgbImage photo,
        PreparedImage prepared,
        DatasetImage image,
        ExamplePlan plan,
        CancellationToken cancellationToken
    )
    {
        float[] input = new float[prepared.Pixels.Length];
        _classifier.Preprocessing.Normalize(prepared.Pixels, input);
        PartExplanation explanation = parts.Explain(input, cancellationToken);
        string name = string.Create(CultureInfo.InvariantCulture, $"{BundleFiles.Photos}/{plan.Number:0000}.jpg");
        return ExampleDrawer.Draw(photo, prepared.Geometry, explanation, image.RelativePath, plan.Truth, name, _target.File(name));
    }
}
