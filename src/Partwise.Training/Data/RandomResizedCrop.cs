namespace Partwise.Training;

/// <summary>Draws the rectangle of a random resized crop.</summary>
internal static class RandomResizedCrop
{
    private const int Trials = 10;

    /// <summary>
    /// Up to ten times: an area uniform in the scale's range, a ratio whose logarithm is uniform, the sides rounded; the first rectangle
    /// that fits is placed uniformly. When none fits, the largest centred one whose ratio is allowed. Formula source: torchvision's
    /// RandomResizedCrop.get_params (Szegedy et al., 2015).
    ///</summary>
    /// <param name="width">The photo's width.</param>
    /// <param name="height">The photo's height.</param>
    /// <param name="options">Scale and ratio.</param>
    /// <param name="random">The numbers; moved on.</param>
    public static CropRectangle Draw(int width, int height, AugmentationOptions options, ref CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        double area = (double)width * height;
        for (int trial = 0; trial < Trials; trial++)
        {
            double target = area * random.NextDouble(options.CropScaleMin, options.CropScaleMax);
            double ratio = Math.Exp(random.NextDouble(Math.Log(options.CropRatioMin), Math.Log(options.CropRatioMax)));
            double w = Math.Round(Math.Sqrt(target * ratio)),
                h = Math.Round(Math.Sqrt(target / ratio));
            if (w >= 1 && w <= width && h >= 1 && h <= height)
                return new CropRectangle(random.NextInt32(width - (int)w + 1), random.NextInt32(height - (int)h + 1), (int)w, (int)h);
        }
        double whole = (double)width / height;
        int cropWidth = width,
            cropHeight = height;
        if (whole < options.CropRatioMin)
            cropHeight = Math.Clamp((int)Math.Round(width / options.CropRatioMin), 1, height);
        else if (whole > options.CropRatioMax)
            cropWidth = Math.Clamp((int)Math.Round(height * options.CropRatioMax), 1, width);
        return new CropRectangle((width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight);
    }
}
