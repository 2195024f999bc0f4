namespace Partwise.Models.Internals;

/// <summary>What is assumed where nothing is stated.</summary>
internal static class PreprocessingDefaults
{
    public static PreprocessingSize Input => new(224, 224);

    public static PreprocessingChannels ImageNetMean => new(0.485, 0.456, 0.406);

    public static PreprocessingChannels ImageNetStd => new(0.229, 0.224, 0.225);

    /// <summary>The usual margin around a crop: 256 for 224.</summary>
    public static PreprocessingSize ResizeFor(PreprocessingSize crop)
    {
        // For a crop that is not square, the short side must leave room for the longer side of the crop too.
        int side = (int)Math.Round(Math.Max(crop.Height, crop.Width) * 256.0 / 224.0, MidpointRounding.AwayFromZero);
        return new PreprocessingSize(side, side);
    }
}
