using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Parts;

namespace Partwise.Training.ProtoPNet;

/// <summary>Draws the pictures of a prototype network's bundle: the patch of every prototype, and photos that were not trained on,
/// explained.</summary>
internal sealed class BundlePhotos
{
    private const int ExamplesPerClass = 2;
    private const int MaxExamples = 60;

    private readonly ProtoPNetNetwork _network;
    private readonly AtomicDirectory _target;
    private readonly CropMode _crop;
    private readonly ImagePreparer _preparer;
    private readonly ReceptiveField _field;
    private readonly MapGrid? _grid;
    private readonly ConcurrentDictionary<int, BundleExample> _examples = new();
    private bool _named;

    private BundlePhotos(ProtoPNetNetwork network, CropMode crop, AtomicDirectory target, DecodeLimits? limits, MapGrid? grid)
    {
        (_network, _target, _crop, _grid) = (network, target, crop, grid);
        _preparer = new ImagePreparer(_network.Preprocessing, limits);
        _field = ReceptiveField.Of(_network.Latent, ProtoPNetOutputs.Latent);
        Origins = new BundleOrigin?[_network.Prototypes.Count];
        Exemplars = new BundleExemplar?[_network.Prototypes.Count];
    }

    /// <summary>The patch of each prototype; null where it was not projected or its photo can no longer be read.</summary>
    public BundleOrigin?[] Origins { get; }

    /// <summary>The pictures of these patches.</summary>
    public BundleExemplar?[] Exemplars { get; }

    /// <summary>The photos explained.</summary>
    public IReadOnlyList<BundleExample> Examples => [.. _examples.OrderBy(e => e.Key).Select(e => e.Value)];

    public static BundlePhotos Draw(
        TrainedProtoPNet trained,
        OnnxModel model,
        AtomicDirectory target,
        ProtoPNetRun run,
        IProgress<ProtoPNetProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, DatasetImage> training = trained
            .Training.DistinctBy(i => i.RelativePath)
            .ToDictionary(i => i.RelativePath, StringComparer.Ordinal);
        IGrouping<string, PrototypeOrigin>[] sources =
        [
            .. trained
                .Network.Origins.OfType<PrototypeOrigin>()
                .Where(o => training.ContainsKey(o.Image))
                .GroupBy(o => o.Image, StringComparer.Ordinal),
        ];
        DatasetImage[] examples = ChooseExamples(trained);
        int done = 0,
            total = sources.Length + examples.Length;
        using InferenceSession session = EngineSessions.Create(model, intraOpThreads: 1);
        using PartNetwork parts = PartNetwork.Load(target.File(BundleFiles.Network));
        var photos = new BundlePhotos(trained.Network, trained.Configuration.Data.Crop, target, run.Limits, parts.Geometry?.Grid);
        OrderedWorkers.Run(
            total,
            run.Threads,
            (i, token) =>
            {
                try
                {
                    if (i < sources.Length)
                        photos.DrawOrigins(training[sources[i].Key], sources[i], session, token);
                    else
                        photos.Explain(i - sources.Length, examples[i - sources.Length], parts, token);
                }
                catch (ImageException)
                {
                    // It could be read for the training; without it, only its pictures are missing.
                }
                progress?.Report(new ProtoPNetProgress("drawing", Interlocked.Increment(ref done), total, ""));
            },
            cancellationToken
        );
        return photos;
    }

    /// <summary>Draws the patches of prototypes that were moved; their pictures are named by the places, so that none of an earlier patch
    /// is meant.</summary>
    /// <exception cref="ImageException">A photo cannot be read.</exception>
    public static IReadOnlyDictionary<int, DrawnPatch> DrawMoved(
        ProtoPNetNetwork network,
        IEnumerable<PrototypeOrigin> moved,
        IReadOnlyDictionary<string, DatasetImage> images,
        CropMode crop,
        AtomicDirectory target,
        DecodeLimits? limits,
        MapGrid? grid,
        CancellationToken cancellationToken
    )
    {
        using InferenceSession session = EngineSessions.Create(ProtoPNetBuilder.Inference(network), intraOpThreads: 1);
        var photos = new BundlePhotos(network, crop, target, limits, grid) { _named = true };
        foreach (IGrouping<string, PrototypeOrigin> origins in moved.GroupBy(o => o.Image, StringComparer.Ordinal))
            photos.DrawOrigins(images[origins.Key], origins, session, cancellationToken);
        return Enumerable
            .Range(0, network.Prototypes.Count)
            .Where(j => photos.Origins[j] is not null)
            .ToDictionary(j => j, j => new DrawnPatch(photos.Origins[j]!, photos.Exemplars[j]!));
    }

    /// <summary>Photos that were not trained on, evenly spread over the list of each class.</summary>
    private static DatasetImage[] ChooseExamples(TrainedProtoPNet trained)
    {
        IReadOnlyList<DatasetImage> from =
            trained.Test.Count > 0 ? trained.Test
            : trained.Validation.Count > 0 ? trained.Validation
            : trained.Training;
        int perClass = Math.Clamp(MaxExamples / trained.Network.Labels.Count, 1, ExamplesPerClass);
        return
        [
            .. from.GroupBy(i => i.Class!.Value)
                .OrderBy(g => g.Key)
                .SelectMany(g =>
                {
                    DatasetImage[] images = [.. g];
                    int wanted = Math.Min(perClass, images.Length);
                    return Enumerable.Range(0, wanted).Select(e => images[e * images.Length / wanted]);
                })
                .Take(MaxExamples),
        ];
    }

    private void DrawOrigins(
        DatasetImage image,
        IEnumerable<PrototypeOrigin> origins,
        InferenceSession session,
        CancellationToken cancellationToken
    )
    {
        RgbImage photo = _preparer.Decode(image.Path);
        PreparedImage prepared = _preparer.Prepare(photo, image.Region(_crop));
        using OrtValue input = OrtValue.Allocate<float>([1, 3, prepared.Geometry.Height, prepared.Geometry.Width]);
        _preparer.Preprocessing.Normalize(prepared.Pixels, input.AsSpan<float>());
        using OrtValue maps = session.Run(
            [session.Inputs[0].Name],
            [input],
            [ProtoPNetOutputs.ActivationMaps],
            cancellationToken: cancellationToken
        )[0];
        foreach (PrototypeOrigin origin in origins)
            Draw(photo, prepared.Geometry, origin, maps.AsSpan<float>());
    }

    private void Draw(RgbImage photo, ViewGeometry view, PrototypeOrigin origin, ReadOnlySpan<float> maps)
    {
        int rows = _network.ActivationHeight,
            columns = _network.ActivationWidth,
            j = origin.Prototype,
            c = _network.Prototypes.ClassOf[j];
        ReadOnlySpan<float> map = maps.Slice(j * rows * columns, rows * columns);
        BoundingBox box = view.ToPhoto(PrototypeBoxes.HighActivation(map, rows, columns, view.Height, view.Width, _grid));
        BoundingBox field = view.ToPhoto(
            PrototypeBoxes.Receptive(
                _field,
                origin.Row,
                origin.Column,
                _network.Prototypes.Height,
                _network.Prototypes.Width,
                view.Height,
                view.Width
            )
        );
        string name = string.Create(CultureInfo.InvariantCulture, $"{BundleFiles.Patches}/class{c:0000}/prototype{j:00000}");
        if (_named)
        {
            byte[] image = SHA256.HashData(Encoding.UTF8.GetBytes(origin.Image));
            name += string.Create(CultureInfo.InvariantCulture, $"-{Convert.ToHexStringLower(image)[..12]}-{origin.Row}-{origin.Column}");
        }
        PatchDrawer.WritePatch(photo, box, _target.File(name + ".jpg"));
        PatchDrawer.WriteContext(photo, box, _target.File(name + "-context.jpg"));
        double peak = (double)map[(origin.Row * columns) + origin.Column] * _network.Connection[c, j];
        Origins[j] = new BundleOrigin(
            origin.Image,
            origin.Row,
            origin.Column,
            origin.Distance,
            [box.X, box.Y, box.Width, box.Height],
            [field.X, field.Y, field.Width, field.Height]
        );
        Exemplars[j] = new BundleExemplar(
            origin.Image,
            name + ".jpg",
            name + "-context.jpg",
            peak,
            peak,
            box.X,
            box.Y,
            box.Width,
            box.Height
        );
    }

    private void Explain(int number, DatasetImage image, PartNetwork parts, CancellationToken cancellationToken)
    {
        RgbImage photo = _preparer.Decode(image.Path);
        PreparedImage prepared = _preparer.Prepare(photo, image.Region(_crop));
        float[] input = new float[prepared.Pixels.Length];
        _preparer.Preprocessing.Normalize(prepared.Pixels, input);
        string name = string.Create(CultureInfo.InvariantCulture, $"{BundleFiles.Photos}/{number:0000}.jpg");
        _examples[number] = ExampleDrawer.Draw(
            photo,
            prepared.Geometry,
            parts.Explain(input, cancellationToken),
            image.RelativePath,
            _network.Labels[image.Class!.Value],
            name,
            _target.File(name)
        );
    }
}
