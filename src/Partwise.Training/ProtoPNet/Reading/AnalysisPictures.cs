using System.Globalization;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Training.ProtoPNet;

/// <summary>Draws the patches of an analysis, photo by photo, so that every photo is decoded once.</summary>
internal sealed class AnalysisPictures
{
    private readonly ProtoPNetNetwork _network;
    private readonly ReceptiveField _field;
    private readonly LatentPlane _plane;
    private readonly AtomicDirectory _target;
    private readonly CropMode _crop;
    private readonly string _list;
    private readonly MapGrid _grid;
    private readonly AnalysedPatch?[][] _patches;

    private AnalysisPictures(
        ProtoPNetNetwork network,
        LatentPlane plane,
        AtomicDirectory target,
        CropMode crop,
        string list,
        PatchView[][] views,
        MapGrid? grid
    )
    {
        (_network, _plane, _target, _crop, _list, _grid) = (
            network,
            plane,
            target,
            crop,
            list,
            grid ?? MapGrid.Even(network.ActivationHeight, network.ActivationWidth)
        );
        _field = ReceptiveField.Of(network.Latent, ProtoPNetOutputs.Latent);
        _patches = [.. views.Select(v => new AnalysedPatch?[v.Length])];
    }

    /// <summary>Draws the views of one list, <c>train</c> or <c>test</c>.</summary>
    /// <returns>For every prototype its patches; one whose photo can no longer be read is missing.</returns>
    public static AnalysedPatch[][] Draw(
        ProtoPNetNetwork network,
        LatentPlane plane,
        AtomicDirectory target,
        CropMode crop,
        string list,
        PatchView[][] views,
        MapGrid? grid,
        AnalysisOptions options,
        IProgress<ProtoPNetProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var pictures = new AnalysisPictures(network, plane, target, crop, list, views, grid);
        var preparer = new ImagePreparer(network.Preprocessing, options.Limits);
        IGrouping<string, (PatchView View, int Place)>[] photos =
        [
            .. views.SelectMany(v => v.Select((view, place) => (view, place))).GroupBy(v => v.view.Image.Path, StringComparer.Ordinal),
        ];
        int done = 0;
        OrderedWorkers.Run(
            photos.Length,
            options.Threads,
            (i, _) =>
            {
                try
                {
                    RgbImage photo = preparer.Decode(photos[i].Key);
                    PreparedImage prepared = preparer.Prepare(photo, photos[i].First().View.Image.Region(crop));
                    foreach ((PatchView view, int place) in photos[i])
                        pictures._patches[view.Prototype][place] = pictures.Draw(photo, prepared.Geometry, view);
                }
                catch (ImageException)
                {
                    // It was read a moment ago; without it, only its patches are missing.
                }
                progress?.Report(new ProtoPNetProgress("drawing", Interlocked.Increment(ref done), photos.Length, ""));
            },
            cancellationToken
        );
        return [.. pictures._patches.Select(p => p.OfType<AnalysedPatch>().ToArray())];
    }

    /// <summary>What of the input a patch in the middle can depend on, as a share of its area.</summary>
    public static double ReceptiveShare(ProtoPNetNetwork network)
    {
        (int height, int width) = (network.Preprocessing.Crop.Height, network.Preprocessing.Crop.Width);
        BoundingBox box = PrototypeBoxes.Receptive(
            ReceptiveField.Of(network.Latent, ProtoPNetOutputs.Latent),
            network.ActivationHeight / 2,
            network.ActivationWidth / 2,
            network.Prototypes.Height,
            network.Prototypes.Width,
            height,
            width
        );
        return (double)box.Width * box.Height / height / width;
    }

    private AnalysedPatch Draw(RgbImage photo, ViewGeometry view, PatchView patch)
    {
        int rows = _network.ActivationHeight,
            columns = _network.ActivationWidth,
            j = patch.Prototype;
        PrototypeLayer layer = _network.Prototypes;
        BoundingBox box = view.ToPhoto(PrototypeBoxes.HighActivation(patch.Map, rows, columns, view.Height, view.Width, _grid));
        BoundingBox field = view.ToPhoto(
            PrototypeBoxes.Receptive(_field, patch.Patch.Row, patch.Patch.Column, layer.Height, layer.Width, view.Height, view.Width)
        );
        string name = string.Create(CultureInfo.InvariantCulture, $"{BundleFiles.Analysis}/{j:00000}/{_list}{patch.Rank}");
        PatchDrawer.WritePatch(photo, Square(box, photo), _target.File(name + ".jpg"));
        // One photo as a whole is enough to see what is meant; for thousands of prototypes it would be too much.
        string context = patch.Rank == 0 ? name + "-context.jpg" : "";
        if (context.Length > 0)
            PatchDrawer.WriteContext(photo, box, _target.File(context));
        int x = view.PhotoX(_grid.X(patch.Patch.Column, view.Width) - 0.5);
        int y = view.PhotoY(_grid.Y(patch.Patch.Row, view.Height) - 0.5);
        bool? onObject =
            _crop == CropMode.Box || patch.Image.BoundingBox is not { } o
                ? null
                : x >= o.X && x < o.X + o.Width && y >= o.Y && y < o.Y + o.Height;
        return new AnalysedPatch(
            patch.Image.RelativePath,
            patch.Patch.Class,
            name + ".jpg",
            context,
            patch.Patch.Distance,
            layer.SimilarityOf(patch.Patch.Distance),
            [box.X, box.Y, box.Width, box.Height],
            [field.X, field.Y, field.Width, field.Height],
            _plane.Place(patch.Vector, 0),
            _plane.Place(patch.Vector, 1),
            onObject
        );
    }

    // A box is shown with some of its surroundings rather than distorted.
    private static BoundingBox Square(BoundingBox box, RgbImage photo)
    {
        int side = Math.Min(Math.Max(box.Width, box.Height), Math.Min(photo.Width, photo.Height));
        int x = Math.Clamp(box.X + ((box.Width - side) / 2), 0, photo.Width - side),
            y = Math.Clamp(box.Y + ((box.Height - side) / 2), 0, photo.Height - side);
        return new BoundingBox(x, y, side, side);
    }
}
