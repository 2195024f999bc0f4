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
    private const int ExamplesPerClass = 2;
    private const int MaxExamples = 60;

    private readonly Classifier _classifier;
    private readonly HeadDecomposition _decomposition;
    private readonly AtomicDirectory _target;
    private readonly PicturePlan _plan;
    private readonly BundleExemplar?[][][] _patches;
    private readonly BundleExample?[] _examples;
    private readonly ConcurrentDictionary<int, string> _failed = new();

    private BundlePictures(Classifier classifier, HeadDecomposition decomposition, AtomicDirectory target)
    {
        _classifier = classifier;
        _decomposition = decomposition;
        _target = target;
        _plan = PicturePlan.Of(decomposition, ExamplesPerClass, MaxExamples);
        _patches = [.. decomposition.Classes.Select(c => c.Parts.Select(p => new BundleExemplar?[p.Exemplars.Count]).ToArray())];
        _examples = new BundleExample?[_plan.Examples];
    }

    /// <summary>The exemplars by class and part, highest first.</summary>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<BundleExemplar>>> Patches
        => [.. _patches.Select(c => (IReadOnlyList<IReadOnlyList<BundleExemplar>>)[.. c.Select(p => (IReadOnlyList<BundleExemplar>)[.. p.OfType<BundleExemplar>()])])];

    /// <summary>The example images, explained.</summary>
    public IReadOnlyList<BundleExample> Examples => [.. _examples.OfType<BundleExample>()];

    /// <summary>Photos that can no longer be read.</summary>
    public IReadOnlyList<SkippedImage> Skipped
        => [.. _failed.OrderBy(f => f.Key).Select(f => new SkippedImage(_plan.Photos[f.Key].Image.RelativePath, f.Value))];

    /// <summary>Draws them into the target.</summary>
    public static BundlePictures Draw(
        Classifier classifier, HeadDecomposition decomposition, string network, AtomicDirectory target, DecodeLimits? limits,
        IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        var pictures = new BundlePictures(classifier, decomposition, target);
        var preparer = new ImagePreparer(classifier.Preprocessing, limits);
        using PartNetwork parts = PartNetwork.Load(network);
        List<PhotoPlan> photos = pictures._plan.Photos;
        int done = 0;
        OrderedWorkers.Run(photos.Count, decomposition.Options.Threads, (i, token) =>
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
        }, cancellationToken);
        return pictures;
    }

    private void Draw(PhotoPlan photo, ImagePreparer preparer, PartNetwork parts, CancellationToken cancellationToken)
    {
        var drawer = new PatchDrawer(_classifier.Features.Height!.Value, _classifier.Features.Width!.Value, parts.Geometry?.Grid);
        RgbImage image = preparer.Decode(photo.Image.Path);
        PreparedImage prepared = preparer.Prepare(image, photo.Image.Region(_decomposition.Options.Crop));
        foreach (PatchPlan patch in photo.Patches)
            _patches[patch.Class][patch.Part][patch.Rank] = DrawPatch(drawer, image, prepared.Geometry, patch);
        foreach (ExamplePlan example in photo.Examples)
            _examples[example.Number] = Explain(parts, image, prepared, photo.Image, example, cancellationToken);
    }

    private BundleExemplar DrawPatch(PatchDrawer drawer, RgbImage photo, ViewGeometry view, PatchPlan plan)
    {
        FittedClass fitted = _decomposition.Classes[plan.Class];
        Exemplar exemplar = fitted.Parts[plan.Part].Exemplars[plan.Rank];
        BoundingBox window = drawer.Window(exemplar, view);
        string name = string.Create(CultureInfo.InvariantCulture, $"{BundleFiles.Patches}/class{fitted.Class:0000}/part{plan.Part}-{plan.Rank:00}");
        PatchDrawer.WritePatch(photo, window, _target.File(name + ".jpg"));
        PatchDrawer.WriteContext(photo, window, _target.File(name + "-context.jpg"));
        return new BundleExemplar(exemplar.Image, name + ".jpg", name + "-context.jpg", exemplar.Peak, exemplar.Contribution, window.X, window.Y, window.Width, window.Height);
    }

    private BundleExample Explain(PartNetwork parts, RgbImage photo, PreparedImage prepared, DatasetImage image, ExamplePlan plan, CancellationToken cancellationToken)
    {
        float[] input = new float[prepared.Pixels.Length];
        _classifier.Preprocessing.Normalize(prepared.Pixels, input);
        PartExplanation explanation = parts.Explain(input, cancellationToken);
        string name = string.Create(CultureInfo.InvariantCulture, $"{BundleFiles.Photos}/{plan.Number:0000}.jpg");
        return ExampleDrawer.Draw(photo, prepared.Geometry, explanation, image.RelativePath, plan.Truth, name, _target.File(name));
    }
}
