using BenchmarkDotNet.Attributes;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Benchmarks;

/// <summary>A 500 × 375 photo on its way to the network: decoding, resizing and cropping, normalising.</summary>
public class PhotoBenchmarks
{
    private readonly Preprocessing _preprocessing = Preprocessing.Default(null);
    private readonly float[] _input;
    private readonly ImagePreparer _preparer;
    private readonly RgbImage _photo = new(500, 375);
    private byte[] _jpeg = [];
    private byte[] _pixels = [];

    public PhotoBenchmarks()
    {
        _preparer = new ImagePreparer(_preprocessing);
        _input = new float[3 * _preprocessing.Crop.Height * _preprocessing.Crop.Width];
    }

    // Waves with a little noise, so that the file has the size of a photo's.
    [GlobalSetup]
    public void Setup()
    {
        Random random = new(3);
        for (int i = 0; i < _photo.Pixels.Length; i++)
            _photo.Pixels[i] = (byte)(128 + (90 * Math.Sin(i / 97.0) * Math.Cos(i / 7919.0)) + random.Next(-20, 20));
        _jpeg = ImageEncoder.Jpeg(_photo);
        _pixels = _preparer.Prepare(_photo).Pixels;
    }

    [Benchmark]
    public RgbImage Decode() => ImageDecoder.Decode(_jpeg);

    [Benchmark]
    public byte[] ResizeAndCrop() => _preparer.Prepare(_photo).Pixels;

    [Benchmark]
    public void Normalize() => _preprocessing.Normalize(_pixels, _input);
}
