using System.Numerics.Tensors;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Training;

/// <summary>
/// Turns a photo into a network's input while changing it at random: crop, flip, rotation, shear and perspective in one bilinear pass, then
/// colours, then normalisation. What happens to an image depends on (seed, epoch, image) alone. Can be used by several threads.
/// </summary>
internal sealed class Augmenter
{
    private readonly Preprocessing _preprocessing;
    private readonly AugmentationOptions _options;
    private readonly int _seed;

    /// <summary>An augmenter for one network and run.</summary>
    /// <param name="preprocessing">The network's input size and normalisation.</param>
    /// <param name="options">What is changed.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public Augmenter(Preprocessing preprocessing, AugmentationOptions options, int seed)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_preprocessing, _options, _seed) = (preprocessing, options, seed);
    }

    /// <summary>Fills a network's input.</summary>
    /// <param name="photo">The photo, or the region of it to use.</param>
    /// <param name="epoch">The pass over the data, from 0.</param>
    /// <param name="image">The image's index in the dataset.</param>
    /// <param name="nchw">Takes [3, H, W], normalised as the preprocessing says.</param>
    /// <exception cref="ArgumentException">The buffer has another size.</exception>
    public void Apply(RgbImage photo, int epoch, int image, Span<float> nchw)
    {
        Draw(photo, epoch, image, nchw);
        Normalize(nchw);
    }

    /// <summary>As <see cref="Apply"/>, but leaves the planes red, green, blue at 0 to 255.</summary>
    internal void Draw(RgbImage photo, int epoch, int image, Span<float> planes)
    {
        ArgumentNullException.ThrowIfNull(photo);
        int width = _preprocessing.Crop.Width,
            height = _preprocessing.Crop.Height;
        if (planes.Length != 3 * width * height)
            throw new ArgumentException(
                $"Room for {planes.Length} values was given; an input of {height}×{width} has {3 * width * height}.",
                nameof(planes)
            );
        var random = new CounterRandom(_seed, epoch, image, RandomPurpose.Augmentation);
        (RgbImage source, Projective map) = AugmentationGeometry.Draw(photo, _preprocessing, _options, ref random);
        Resampler.Sample(source, map, width, height, planes);
        ColorJitter.Apply(planes, _options, ref random);
    }

    private void Normalize(Span<float> planes)
    {
        int n = planes.Length / 3;
        float unit = _preprocessing.Scale == PreprocessingScale.Unit ? 255 : 1;
        for (int c = 0; c < 3; c++)
        {
            Span<float> plane = planes.Slice(c * n, n);
            float scale = (float)(1 / (unit * _preprocessing.Std[c])),
                offset = (float)(-_preprocessing.Mean[c] / _preprocessing.Std[c]);
            TensorPrimitives.Multiply(plane, scale, plane);
            TensorPrimitives.Add(plane, offset, plane);
        }
        if (_preprocessing.ChannelOrder != PreprocessingChannelOrder.Bgr)
            return;
        for (int i = 0; i < n; i++)
            (planes[i], planes[(2 * n) + i]) = (planes[(2 * n) + i], planes[i]);
    }
}
