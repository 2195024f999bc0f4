using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Evaluation;

/// <summary>Turns a dataset's photo into input, part locations and object mask, the way the mode asks for.</summary>
internal sealed class EvaluationView(
    Preprocessing preprocessing,
    EvaluationMode mode,
    CropMode crop,
    DecodeLimits? limits,
    int partCount,
    bool masks = false
)
{
    // OpenCV's default quality for JPEG.
    private const int JpegQuality = 95;

    private readonly ImagePreparer _preparer = new(
        mode == EvaluationMode.Published
            ? preprocessing with
            {
                ResizeMode = PreprocessingResizeMode.Exact,
                Resize = preprocessing.Crop,
            }
            : preprocessing,
        limits
    );

    /// <summary>Reads a photo.</summary>
    /// <exception cref="ImageException">The photo cannot be read.</exception>
    public ViewedImage Read(DatasetImage image)
    {
        RgbImage photo = _preparer.Decode(image.Path);
        Box region = crop == CropMode.Box && image.BoundingBox is { } box ? box : new Box(0, 0, photo.Width, photo.Height);
        // A box that leaves the photo keeps its nominal size for the part locations; the crop itself is what there is.
        BoundingBox pixels = Clip(region, photo);
        bool published = mode == EvaluationMode.Published;
        PreparedImage prepared =
            published && crop == CropMode.Box
                ? _preparer.Prepare(
                    ImageDecoder.Decode(ImageEncoder.Jpeg(photo.Crop(pixels.X, pixels.Y, pixels.Width, pixels.Height), JpegQuality))
                )
                : _preparer.Prepare(photo, pixels);
        float[] input = new float[3 * preprocessing.Crop.Height * preprocessing.Crop.Width];
        preprocessing.Normalize(prepared.Pixels, input);
        PartPoint[] points = published
            ? PublishedPoints.Map(image.Parts, partCount, region, preprocessing.Crop.Width)
            : Points(image.Parts, prepared.Geometry, partCount);
        ObjectRegion? truth = image.BoundingBox is { } annotated && crop == CropMode.Full ? Truth(annotated, prepared.Geometry) : null;
        // What is prepared of an encoded crop knows nothing of the photo around it.
        (int left, int top) = published && crop == CropMode.Box ? (pixels.X, pixels.Y) : (0, 0);
        return new ViewedImage(input, prepared.Pixels, points, truth)
        {
            Mask = masks && image.Mask is { } mask ? ObjectMaskView.Read(mask, photo, prepared.Geometry, left, top, limits) : null,
        };
    }

    private static BoundingBox Clip(Box region, RgbImage photo)
    {
        int left = Math.Clamp((int)region.X, 0, photo.Width - 1),
            top = Math.Clamp((int)region.Y, 0, photo.Height - 1);
        int right = Math.Clamp((int)region.X + (int)region.Width, left + 1, photo.Width),
            bottom = Math.Clamp((int)region.Y + (int)region.Height, top + 1, photo.Height);
        return new BoundingBox(left, top, right - left, bottom - top);
    }

    /// <summary>Where annotated parts lie in what the network sees; those that the centre crop cuts off cannot be seen by it.</summary>
    internal static PartPoint[] Points(IReadOnlyList<PartLocation> parts, ViewGeometry view, int partCount)
    {
        PartPoint[] points = new PartPoint[partCount];
        foreach (PartLocation part in parts)
        {
            int x = (int)Math.Floor(InputX(part.X, view)),
                y = (int)Math.Floor(InputY(part.Y, view));
            if (part.Visible && x >= 0 && x < view.Width && y >= 0 && y < view.Height)
                points[part.Part] = new PartPoint(x, y, true);
        }
        return points;
    }

    internal static ObjectRegion Truth(Box box, ViewGeometry view) =>
        ObjectRegion.Rectangle(
            InputX(box.X, view),
            InputY(box.Y, view),
            InputX(box.X + box.Width, view),
            InputY(box.Y + box.Height, view),
            view.Height,
            view.Width
        );

    private static double InputX(double x, ViewGeometry view) => ((x - view.RegionX) * view.ResizedWidth / view.RegionWidth) - view.CropX;

    private static double InputY(double y, ViewGeometry view) => ((y - view.RegionY) * view.ResizedHeight / view.RegionHeight) - view.CropY;
}
