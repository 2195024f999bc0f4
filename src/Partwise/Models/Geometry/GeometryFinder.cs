using System.Numerics.Tensors;
using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>
/// Finds where the cells of a feature map lie. Windows and steps give the distance from cell to cell and the middle of each cell's
/// receptive field. A trained network need not look at that middle: its effective receptive field (Luo et al., NeurIPS 2016) is smaller,
/// and learned weights shift it. So wherever windows are not centred, the network is asked: a photo and its mirrored copy must give
/// mirrored maps, and the middle with which their centroids do, between the even grid's and the receptive field's, is taken. Both
/// directions take the share found horizontally, where mirrored photos are still photos. Deterministic.
///</summary>
public static class GeometryFinder
{
    private const int Pictures = 36,
        FewestPhotos = 8;

    /// <summary>Of a classifier, on photos that it is meant for.</summary>
    /// <param name="classifier">A classifier with a feature map.</param>
    /// <param name="photos">The photos; a few of them, evenly spread, are looked at. Where there are too few, textures are.</param>
    /// <param name="crop">What is shown of them.</param>
    /// <param name="limits">What a photo may cost.</param>
    /// <param name="threads">How many run at the same time.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static FeatureGeometry Find(
        ImageClassifier classifier,
        IReadOnlyList<DatasetImage> photos,
        CropMode crop,
        DecodeLimits? limits,
        int threads,
        CancellationToken cancellationToken
    ) => Find(classifier, photos, new PreparedImages(0), crop, limits, threads, cancellationToken);

    /// <summary>The same, with photos that were prepared before.</summary>
    internal static FeatureGeometry Find(
        ImageClassifier classifier,
        IReadOnlyList<DatasetImage> photos,
        PreparedImages kept,
        CropMode crop,
        DecodeLimits? limits,
        int threads,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(photos);
        return Find(
            classifier.Model,
            Required(classifier),
            classifier.Preprocessing,
            Evidence(classifier),
            Reader(photos, kept, classifier.Preprocessing, crop, limits),
            threads,
            cancellationToken
        );
    }

    /// <summary>Of a classifier, on textures.</summary>
    internal static FeatureGeometry Find(ImageClassifier classifier) =>
        Find(
            classifier.Model,
            Required(classifier),
            classifier.Preprocessing,
            Evidence(classifier),
            () => [],
            threads: 1,
            CancellationToken.None
        );

    /// <summary>Of any graph.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="map">The feature map.</param>
    /// <param name="preprocessing">How photos become the input.</param>
    /// <param name="evidence">Gives what is drawn of an input [3, H, W]: [rows, columns], 0 or above. Called from several threads.</param>
    /// <param name="photos">Gives inputs [3, H, W] of photos; fewer than eight are replaced by textures.</param>
    /// <param name="threads">How many run at the same time.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static FeatureGeometry Find(
        OnnxModel model,
        FeatureMap map,
        Preprocessing preprocessing,
        Func<float[], float[]> evidence,
        Func<IReadOnlyList<float[]>> photos,
        int threads,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentNullException.ThrowIfNull(photos);
        (int height, int width, int rows, int columns) = (
            preprocessing.Crop.Height,
            preprocessing.Crop.Width,
            map.Height!.Value,
            map.Width!.Value
        );
        FeatureGeometry Say(string rule, string note, double firstX, double firstY, double stepX, double stepY) =>
            new()
            {
                Rule = rule,
                Note = note,
                InputHeight = height,
                InputWidth = width,
                Rows = rows,
                Columns = columns,
                FirstX = firstX,
                FirstY = firstY,
                StepX = stepX,
                StepY = stepY,
            };
        if (ReceptiveField.PlacesOf(model, map.Tensor) is not { Rows: { } down, Columns: { } across })
        {
            return Say(
                FeatureGeometry.Even,
                "The receptive field cannot be followed through the graph (attention, resizing or an operator that is not known), "
                    + "so maps are drawn as an even grid.",
                width / (2.0 * columns),
                height / (2.0 * rows),
                (double)width / columns,
                (double)height / rows
            );
        }
        (double middleX, double middleY) = (Middle(across, columns, width), Middle(down, rows, height));
        (double graphX, double graphY) = (across.Start - middleX, down.Start - middleY);
        const string FromGraph = "Cells lie in the middle of their receptive fields, as the graph's windows, steps and paddings give them.";
        if (graphX == 0 && graphY == 0)
            return Say(FeatureGeometry.Graph, FromGraph, middleX, middleY, across.Jump, down.Jump);

        IReadOnlyList<float[]> inputs = photos();
        bool drawn = inputs.Count < FewestPhotos;
        if (drawn)
            inputs = ProbeTextures.Create(Pictures, preprocessing);
        bool horizontally = graphX != 0;
        var size = new MirrorSize(height, width, rows, columns);
        double? found = MirrorCentroid.Find(
            Draw(evidence, inputs, drawn, size, horizontally, threads, cancellationToken),
            horizontally ? new MirrorAxis(width, middleX, across.Jump, graphX) : new MirrorAxis(height, middleY, down.Jump, graphY)
        );
        return found is not { } share
            ? Say(FeatureGeometry.Graph, FromGraph, across.Start, down.Start, across.Jump, down.Jump)
            : Say(
                FeatureGeometry.Measured,
                "Cells lie where the network was measured to look: between an even grid and the middle of the receptive fields, "
                    + "where maps of mirrored photos are mirrored.",
                middleX + (share * graphX),
                middleY + (share * graphY),
                across.Jump,
                down.Jump
            );
    }

    // A grid of the graph's step that lies symmetrically in the input: even, unless the windows leave a margin.
    private static double Middle(ReceptiveAxis axis, int cells, int side) => (side - ((cells - 1) * axis.Jump)) / 2.0;

    private static MirroredProfiles[] Draw(
        Func<float[], float[]> evidence,
        IReadOnlyList<float[]> inputs,
        bool emptyGround,
        MirrorSize size,
        bool horizontally,
        int threads,
        CancellationToken ct
    )
    {
        float[][] plain = new float[inputs.Count][],
            mirrored = new float[inputs.Count][];
        OrderedWorkers.Run(
            inputs.Count,
            threads,
            (i, token) =>
            {
                token.ThrowIfCancellationRequested();
                plain[i] = evidence(inputs[i]);
                mirrored[i] = evidence(size.MirrorInput(inputs[i], horizontally));
            },
            ct
        );
        if (emptyGround)
        {
            EvidenceMap.TakeCommonOff(plain);
            EvidenceMap.TakeCommonOff(mirrored);
        }
        return [.. plain.Zip(mirrored, (a, b) => new MirroredProfiles(size.Profile(a, horizontally), size.Profile(b, horizontally)))];
    }

    private static FeatureMap Required(ImageClassifier classifier) =>
        classifier.Features is { Positions: > 0 } map
            ? map
            : throw new PartwiseException(
                $"'{classifier.Path}' has no feature map with rows and columns, so nothing can be drawn over a photo."
            );

    // What is drawn of a photo: the predicted class's activation map where the head has one, else how much each cell differs from the
    // others.
    private static Func<float[], float[]> Evidence(ImageClassifier classifier) =>
        input =>
        {
            using OrtValue value = OrtValue.Allocate<float>([1, 3, classifier.InputHeight, classifier.InputWidth], zeroed: false);
            input.CopyTo(value.AsSpan<float>());
            using ClassifierOutput output = classifier.Run(value);
            FeatureMap map = Required(classifier);
            // A class token's features end in other columns.
            ReadOnlySpan<float> features = output.Features[..(map.Channels * map.Positions)];
            return classifier.Head is { } head && head.Channels == map.Channels
                ? EvidenceMap.Weighted(features, head.Row(TensorPrimitives.IndexOfMax(output.Logits)))
                : EvidenceMap.Contrast(features, map.Channels);
        };

    /// <summary>Inputs of some of the photos, evenly spread; those that cannot be read are left out.</summary>
    public static Func<IReadOnlyList<float[]>> Reader(
        IReadOnlyList<DatasetImage> photos,
        Preprocessing preprocessing,
        CropMode crop,
        DecodeLimits? limits
    ) => Reader(photos, new PreparedImages(0), preprocessing, crop, limits);

    private static Func<IReadOnlyList<float[]>> Reader(
        IReadOnlyList<DatasetImage> photos,
        PreparedImages kept,
        Preprocessing preprocessing,
        CropMode crop,
        DecodeLimits? limits
    ) =>
        () =>
        {
            var preparer = new ImagePreparer(preprocessing, limits);
            int count = Math.Min(Pictures, photos.Count);
            var inputs = new List<float[]>();
            for (int i = 0; i < count && photos.Count >= FewestPhotos; i++)
            {
                DatasetImage photo = photos[(int)((long)i * photos.Count / count)];
                try
                {
                    PreparedImage prepared = kept.Get(photo.Path, () => preparer.Prepare(photo.Path, photo.Region(crop)));
                    float[] input = new float[prepared.Pixels.Length];
                    preprocessing.Normalize(prepared.Pixels, input);
                    inputs.Add(input);
                }
                catch (ImageException)
                {
                    // It is listed where it is missed.
                }
            }
            return inputs;
        };
}
