using BenchmarkDotNet.Attributes;
using Partwise.Imaging;

namespace Partwise.Benchmarks;

/// <summary>A 7 × 7 part map on its way to a picture: cubic upsampling to 224 × 224, its peak's box, the figure, the PNG.</summary>
public class MapBenchmarks
{
    private const int Side = 224;
    private readonly float[] _map = new float[49];
    private readonly float[] _large = new float[Side * Side];
    private readonly RgbImage _photo = RgbImage.Solid(Side, Side, new Rgb(90, 120, 60));
    private readonly HeatmapRenderer _renderer = new(1);
    private RgbImage? _figure;

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(4);
        foreach (ref float x in _map.AsSpan())
            x = (2 * random.NextSingle()) - 1;
        Upsample();
        _figure = Figure();
    }

    [Benchmark]
    public void Upsample() => MapUpsampler.Upsample(_map, 7, 7, _large, Side, Side);

    [Benchmark]
    public BoundingBox PeakBox() => MapGeometry.PeakBox(_large, Side, Side);

    [Benchmark]
    public RgbImage Figure() => _renderer.Figure(_photo, _large, new BoundingBox(0, 0, Side, Side));

    [Benchmark]
    public byte[] Png() => ImageEncoder.Png(_figure!);
}
