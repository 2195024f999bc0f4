namespace Partwise.Models.Internals;

/// <summary>The keys and names of preprocessing in JSON.</summary>
internal static class PreprocessingKeys
{
    public const string Source = "source";
    public const string Mean = "mean";
    public const string Std = "std";
    public const string Scale = "scale";
    public const string Resize = "resize";
    public const string Crop = "crop";
    public const string Interpolation = "interpolation";
    public const string ResizeMode = "resizeMode";
    public const string ChannelOrder = "channelOrder";

    /// <summary>All keys of our own form.</summary>
    public static readonly string[] All = [Mean, Std, Scale, Resize, Crop, Interpolation, ResizeMode, ChannelOrder];

    public static string NameOf(PreprocessingSource value) =>
        value switch
        {
            PreprocessingSource.Metadata => "metadata",
            PreprocessingSource.File => "file",
            PreprocessingSource.Graph => "graph",
            _ => "default",
        };

    public static string NameOf(PreprocessingScale value) => value == PreprocessingScale.Unit ? "0-1" : "0-255";

    public static string NameOf(PreprocessingInterpolation value) => value == PreprocessingInterpolation.Bicubic ? "bicubic" : "bilinear";

    public static string NameOf(PreprocessingResizeMode value) => value == PreprocessingResizeMode.Exact ? "exact" : "short-side";

    public static string NameOf(PreprocessingChannelOrder value) => value == PreprocessingChannelOrder.Bgr ? "BGR" : "RGB";
}
