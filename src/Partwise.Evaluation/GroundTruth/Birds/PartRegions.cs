using Partwise.Aviary;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>
/// Where the parts of one picture lie in the network's input. A part's region is its mask widened by 1/128 of the input's side, at least
/// one pixel, to each side (FunnyBirds: a square of 5×5 at 256 pixels), so regions overlap a little.
///</summary>
internal sealed class PartRegions
{
    private readonly byte[] _indices;
    private readonly int _height,
        _width;
    private readonly bool[]?[] _wide = new bool[]?[PartVocabulary.Parts.Count];

    public PartRegions(byte[] indices, int height, int width)
    {
        (_indices, _height, _width) = (indices, height, width);
        int least = FewestPixels(height, width);
        foreach (BirdPart part in PartVocabulary.Parts)
            Visible |= indices.AsSpan().Count((byte)((int)part + 1)) >= least ? PartSet.Of(part) : 0;
    }

    /// <summary>The parts that can be seen: 0.02 % of the input, at least two pixels.</summary>
    public int Visible { get; }

    /// <summary>How many pixels have to show something for it to be seen.</summary>
    public static int FewestPixels(int height, int width) => Math.Max(2, height * width / 5000);

    /// <summary>Σ of a map at the input's size over a part's region.</summary>
    public double Sum(ReadOnlySpan<float> map, int part)
    {
        bool[] region = Region(part);
        double sum = 0;
        for (int i = 0; i < region.Length; i++)
            sum += region[i] ? map[i] : 0;
        return sum;
    }

    /// <summary>A part's region, [Height, Width].</summary>
    public bool[] Region(int part) => _wide[part] ??= Widen(part, Math.Max(1, (Math.Min(_height, _width) + 64) / 128));

    /// <summary>The visible part nearest to a pixel, no further than <paramref name="reach"/> pixels away; of equally near ones the first.
    /// Null where none is.</summary>
    public int? Nearest(int pixel, int reach)
    {
        int row = pixel / _width,
            column = pixel % _width,
            best = (reach * reach) + 1;
        int? found = null;
        for (int y = Math.Max(0, row - reach); y <= Math.Min(_height - 1, row + reach); y++)
        {
            for (int x = Math.Max(0, column - reach); x <= Math.Min(_width - 1, column + reach); x++)
            {
                int part = _indices[(y * _width) + x] - 1,
                    distance = ((y - row) * (y - row)) + ((x - column) * (x - column));
                if (part < 0 || distance > best || (distance == best && !(part < found)) || !PartSet.Has(Visible, part))
                    continue;
                (best, found) = (distance, part);
            }
        }
        return found;
    }

    private bool[] Widen(int part, int by)
    {
        bool[] wide = new bool[_indices.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            if (_indices[i] != part + 1)
                continue;
            for (int y = Math.Max(0, (i / _width) - by); y <= Math.Min(_height - 1, (i / _width) + by); y++)
            {
                int left = Math.Max(0, (i % _width) - by),
                    right = Math.Min(_width - 1, (i % _width) + by);
                wide.AsSpan((y * _width) + left, right - left + 1).Fill(true);
            }
        }
        return wide;
    }
}
