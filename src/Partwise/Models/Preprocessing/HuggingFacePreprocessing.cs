using System.Text.Json;
using Partwise.Files;

namespace Partwise.Models.Internals;

/// <summary>
/// Reads the image part of Hugging Face's <c>preprocessor_config.json</c>: <c>size</c>, <c>crop_size</c>, <c>crop_pct</c>,
/// <c>image_mean</c>, <c>image_std</c>, <c>rescale_factor</c>, <c>resample</c> and the <c>do_…</c> switches. Other keys are ignored.
/// </summary>
internal static class HuggingFacePreprocessing
{
    private const double Unit = 1.0 / 255;
    private const int PillowBilinear = 2;
    private const int PillowBicubic = 3;

    private static readonly string[] s_marks =
    [
        "image_mean",
        "image_std",
        "image_processor_type",
        "feature_extractor_type",
        "do_rescale",
        "do_flip_channel_order",
    ];

    public static bool Recognises(JsonElement root) => s_marks.Any(key => root.TryGetProperty(key, out _));

    public static Preprocessing Parse(PreprocessingJson json, PreprocessingSource kind, string source)
    {
        // Processors without a mean, such as MobileViT's, do not normalise and do not say so.
        bool normalise = json.Flag("do_normalize", json.Has("image_mean") || json.Has("image_std"));
        if (normalise)
        {
            json.Require("image_mean", "three numbers");
            json.Require("image_std", "three numbers above 0");
        }
        (PreprocessingSize resize, PreprocessingSize crop, PreprocessingResizeMode mode) = Sizes(json, source);
        return new Preprocessing
        {
            Mean = normalise ? json.Channels("image_mean", positive: false) : new PreprocessingChannels(0, 0, 0),
            Std = normalise ? json.Channels("image_std", positive: true) : new PreprocessingChannels(1, 1, 1),
            Scale = Scale(json),
            Resize = resize,
            Crop = crop,
            Interpolation = Interpolation(json),
            ResizeMode = mode,
            ChannelOrder = json.Flag("do_flip_channel_order", false) ? PreprocessingChannelOrder.Bgr : PreprocessingChannelOrder.Rgb,
            Source = kind,
        };
    }

    private static PreprocessingScale Scale(PreprocessingJson json)
    {
        if (!json.Flag("do_rescale", true))
            return PreprocessingScale.Bytes;
        if (!json.Has("rescale_factor"))
            return PreprocessingScale.Unit;
        double factor = json.Number("rescale_factor", "1/255 (0.00392156862745098) or 1", f => Math.Abs(f - Unit) < 1e-6 || f == 1);
        return factor == 1 ? PreprocessingScale.Bytes : PreprocessingScale.Unit;
    }

    private static PreprocessingInterpolation Interpolation(PreprocessingJson json)
    {
        if (!json.Has("resample"))
            return PreprocessingInterpolation.Bilinear;
        double filter = json.Number("resample", "2 (bilinear) or 3 (bicubic)", f => f is PillowBilinear or PillowBicubic);
        return filter == PillowBicubic ? PreprocessingInterpolation.Bicubic : PreprocessingInterpolation.Bilinear;
    }

    private static (PreprocessingSize Resize, PreprocessingSize Crop, PreprocessingResizeMode Mode) Sizes(
        PreprocessingJson json,
        string source
    )
    {
        json.Require("size", "a number, {\"shortest_edge\": …} or {\"height\": …, \"width\": …}");
        JsonElement size = json["size"];
        bool crops = json.Flag("do_center_crop", json.Has("crop_size")) && json.Has("crop_size");
        bool shortest = size.ValueKind == JsonValueKind.Object && size.TryGetProperty("shortest_edge", out _);
        int edge = 0;
        if (shortest && !PreprocessingJson.TrySide(size.GetProperty("shortest_edge"), out edge))
            throw json.Wrong("size", size, "a whole number of pixels as \"shortest_edge\"");
        if (!shortest && size.ValueKind == JsonValueKind.Number)
            edge = json.Size("size").Height;

        if (edge > 0 && crops)
            return (new(edge, edge), json.Size("crop_size"), PreprocessingResizeMode.ShortSide);
        if (edge > 0 && json.Has("crop_pct"))
        {
            // ConvNeXT: the image is enlarged by the margin and cropped to the edge.
            double share = json.Number("crop_pct", "a number above 0 and at most 1", f => f is > 0 and <= 1);
            int margin = (int)(edge / share);
            return (new(margin, margin), new(edge, edge), PreprocessingResizeMode.ShortSide);
        }
        if (edge > 0 && shortest)
            throw new DataFileException(
                $"{source} resizes the shortest edge to {edge} without a crop, so the input's size depends on the image; give 'crop_size'."
            );
        PreprocessingSize both = edge > 0 ? new(edge, edge) : json.Size("size");
        return (both, crops ? json.Size("crop_size") : both, PreprocessingResizeMode.Exact);
    }
}
