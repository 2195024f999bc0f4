using System.Collections.Concurrent;
using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Training;

/// <summary>Reads single images for <see cref="BatchLoader"/>, and finds a stand-in for one that cannot be read.</summary>
internal sealed class ImageSource
{
    private const int MaxReplacements = 20;

    private readonly IReadOnlyList<DatasetImage> _images;
    private readonly LoaderOptions _options;
    private readonly ImagePreparer _preparer;
    private readonly Augmenter? _augmenter;
    private readonly Dictionary<int, int[]> _byClass;
    private readonly ConcurrentDictionary<int, string> _failed = new();

    public ImageSource(IReadOnlyList<DatasetImage> images, Preprocessing preprocessing, LoaderOptions options)
    {
        _images = images;
        _options = options;
        _preparer = new ImagePreparer(preprocessing, options.Limits);
        _augmenter = options.Augmentation is { } augmentation ? new Augmenter(preprocessing, augmentation, options.Seed) : null;
        _byClass = Enumerable.Range(0, images.Count).GroupBy(i => images[i].Class!.Value).ToDictionary(g => g.Key, g => g.ToArray());
    }

    public IReadOnlyList<SkippedImage> Skipped =>
        [.. _failed.OrderBy(f => f.Key).Select(f => new SkippedImage(_images[f.Key].RelativePath, f.Value))];

    /// <summary>Fills the memory with image <paramref name="wanted"/> or a stand-in.</summary>
    /// <returns>The image used.</returns>
    /// <exception cref="DatasetException">Neither the image nor any stand-in tried can be read.</exception>
    public int Read(int wanted, int epoch, Span<float> nchw)
    {
        if (TryRead(wanted, epoch, nchw))
            return wanted;
        // Which images are known to be broken depends on the order of the threads; what is drawn here does not.
        var random = new CounterRandom(_options.Seed, epoch, wanted, RandomPurpose.Replacement);
        int[] same = _byClass[_images[wanted].Class!.Value];
        for (int i = 0; i < MaxReplacements; i++)
        {
            int other = i < MaxReplacements / 2 ? same[random.NextInt32(same.Length)] : random.NextInt32(_images.Count);
            if (other != wanted && TryRead(other, epoch, nchw))
                return other;
        }
        throw new DatasetException(
            $"'{_images[wanted].RelativePath}' cannot be read, nor can the images drawn in its place: {_failed[wanted]} Check the "
                + $"dataset's files."
        );
    }

    public int Label(int image) => _images[image].Class!.Value;

    private bool TryRead(int image, int epoch, Span<float> nchw)
    {
        DatasetImage entry = _images[image];
        BoundingBox? region = entry.Region(_options.Crop);
        try
        {
            if (_augmenter is null)
                _preparer.Preprocessing.Normalize(_preparer.Prepare(entry.Path, region).Pixels, nchw);
            else
                _augmenter.Apply(Cut(_preparer.Decode(entry.Path), region), epoch, image, nchw);
            return true;
        }
        catch (ImageException e)
        {
            _failed[image] = e.Message;
            return false;
        }
    }

    private static RgbImage Cut(RgbImage photo, BoundingBox? region)
    {
        if (region is not { } box)
            return photo;
        int x = Math.Clamp(box.X, 0, photo.Width - 1),
            y = Math.Clamp(box.Y, 0, photo.Height - 1);
        int right = Math.Clamp(box.X + box.Width, x + 1, photo.Width),
            bottom = Math.Clamp(box.Y + box.Height, y + 1, photo.Height);
        return photo.Crop(x, y, right - x, bottom - y);
    }
}
