using System.Globalization;
using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// Reads the image metadata of the ONNX standard (docs/MetadataProps.md: <c>Image.BitmapPixelFormat</c>, <c>Image.NominalPixelRange</c>),
/// which Custom Vision and Windows ML write, and that of Ultralytics' classifiers, which take RGB from 0 to 1 without a margin around the
/// crop.
///</summary>
internal static class ImageMetadata
{
    private const string Format = "Image.BitmapPixelFormat",
        Range = "Image.NominalPixelRange";

    /// <summary>What the metadata state; null where they state nothing about pixels.</summary>
    public static StatedPixels? Read(OnnxModel model)
    {
        string? format = model.GetMetadata(Format),
            range = model.GetMetadata(Range);
        if (format is null && range is null)
            return IsUltralytics(model)
                ? new StatedPixels
                {
                    Scale = PreprocessingScale.Unit,
                    Tight = true,
                    Source = PreprocessingSource.Metadata,
                }
                : null;
        var bytes = new StatedPixels
        {
            Order =
                format?.StartsWith("bgr", StringComparison.OrdinalIgnoreCase) == true
                    ? PreprocessingChannelOrder.Bgr
                    : PreprocessingChannelOrder.Rgb,
            Source = PreprocessingSource.Metadata,
        };
        return range switch
        {
            "Normalized_0_1" => bytes with { Scale = PreprocessingScale.Unit },
            "Normalized_1_1" => bytes with { Scale = PreprocessingScale.Unit, Mean = 0.5, Std = 0.5 },
            // 16 + 219·x for x from 0 to 1, as studio video has it.
            "NominalRange_16_235" => bytes with { Scale = PreprocessingScale.Unit, Mean = -16.0 / 219, Std = 1.0 / 219 },
            _ => bytes,
        };
    }

    /// <summary>The sides of the input that Ultralytics wrote down, where the graph leaves them free.</summary>
    public static PreprocessingSize? Size(OnnxModel model)
    {
        if (!IsUltralytics(model) || model.GetMetadata("imgsz") is not { } text)
            return null;
        string[] sides = text.Trim('[', ']', '(', ')', ' ').Split(',', StringSplitOptions.TrimEntries);
        return
            sides.Length == 2
            && int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
            && height > 0
            && int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            && width > 0
            ? new PreprocessingSize(height, width)
            : null;
    }

    private static bool IsUltralytics(OnnxModel model) =>
        model.GetMetadata("task") == "classify"
        && string.Equals(model.GetMetadata("author"), "Ultralytics", StringComparison.OrdinalIgnoreCase);
}
