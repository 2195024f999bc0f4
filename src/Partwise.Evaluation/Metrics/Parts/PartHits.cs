using System.Text.Json;
using System.Text.Json.Serialization;
using Partwise.Imaging;

namespace Partwise.Evaluation;

/// <summary>For one image, which parts lie in the window of each prototype of one class: what consistency, stability and the other part
/// metrics count.</summary>
[JsonConverter(typeof(PartHitsConverter))]
internal sealed class PartHits
{
    // A damaged journal must not make one line fill the memory.
    private const int MostStored = 1_000_000;

    private readonly bool[] _hits;
    private readonly bool[] _visible;

    // Two maps whose values differ by less, in units of the largest there, differ by rounding.
    private const float Rounding = 1e-5f;

    private PartHits(int classIndex, bool[] hits, bool[] visible, PeakWindow?[] windows, int[] strongest) =>
        (Class, _hits, _visible, Windows, Strongest) = (classIndex, hits, visible, windows, strongest);

    /// <summary>The class whose prototypes were looked at: the image's own.</summary>
    public int Class { get; }

    /// <summary>Per prototype its window; null where its map is not finite (such a prototype hits nothing), and where the hits come from a
    /// journal.</summary>
    public IReadOnlyList<PeakWindow?> Windows { get; }

    /// <summary>Per part the prototype whose enlarged map is highest at its point, the first of equal ones; −1 where the part cannot be
    /// seen or lies outside the input.</summary>
    public IReadOnlyList<int> Strongest { get; }

    /// <summary>The number of prototypes.</summary>
    public int Prototypes => Windows.Count;

    /// <summary>The number of annotated parts.</summary>
    public int Parts => _visible.Length;

    /// <summary>Finds the windows of all prototypes of the image's class, and what lies in them.</summary>
    /// <param name="classIndex">The image's class.</param>
    /// <param name="maps">[prototypes, rows, columns], one map per prototype.</param>
    /// <param name="prototypes">How many.</param>
    /// <param name="rows">Rows of each map.</param>
    /// <param name="columns">Columns of each map.</param>
    /// <param name="points">The parts in pixels of the input.</param>
    /// <param name="options">Window and input size.</param>
    /// <param name="grid">Where the maps' cells lie; null for the published even grid.</param>
    /// <exception cref="ArgumentException">The number of values does not fit.</exception>
    public static PartHits Find(
        int classIndex,
        ReadOnlySpan<float> maps,
        int prototypes,
        int rows,
        int columns,
        ReadOnlySpan<PartPoint> points,
        PartScoreOptions options,
        MapGrid? grid = null
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        if (maps.Length != prototypes * rows * columns)
            throw new ArgumentException($"The maps have {maps.Length} values; [{prototypes},{rows},{columns}] is needed.", nameof(maps));
        float[] buffer = new float[options.Size * options.Size];
        bool[] hits = new bool[prototypes * points.Length],
            visible = new bool[points.Length];
        float[] there = new float[prototypes * points.Length];
        var windows = new PeakWindow?[prototypes];
        for (int j = 0; j < points.Length; j++)
            visible[j] = points[j].Visible;
        for (int p = 0; p < prototypes; p++)
        {
            windows[p] = PeakWindow.Find(
                maps.Slice(p * rows * columns, rows * columns),
                rows,
                columns,
                options.Size,
                options.HalfSize,
                buffer,
                grid
            );
            for (int j = 0; j < points.Length; j++)
            {
                hits[(p * points.Length) + j] = windows[p] is { } window && window.Contains(points[j]);
                there[(p * points.Length) + j] =
                    windows[p] is null || !Inside(points[j], options.Size)
                        ? float.NegativeInfinity
                        : buffer[(points[j].Y * options.Size) + points[j].X];
            }
        }
        int[] strongest = new int[points.Length];
        for (int j = 0; j < strongest.Length; j++)
            strongest[j] = First(there, j, prototypes, points.Length);
        return new PartHits(classIndex, hits, visible, windows, strongest);
    }

    /// <summary>The same peaks with windows of another size.</summary>
    /// <param name="halfSize">Half the window in pixels of the input.</param>
    /// <param name="points">The parts in pixels of the input.</param>
    /// <param name="size">The input's height and width.</param>
    internal PartHits Around(int halfSize, ReadOnlySpan<PartPoint> points, int size)
    {
        PeakWindow?[] windows =
        [
            .. Windows.Select(w => w is { } old ? PeakWindow.Around(old.PeakX, old.PeakY, size, halfSize) : (PeakWindow?)null),
        ];
        bool[] hits = new bool[_hits.Length];
        for (int i = 0; i < hits.Length; i++)
            hits[i] = windows[i / points.Length] is { } window && window.Contains(points[i % points.Length]);
        return new PartHits(Class, hits, _visible, windows, [.. Strongest]);
    }

    /// <summary>Hits that were kept in a journal.</summary>
    internal static PartHits Restore(int classIndex, int prototypes, bool[] hits, bool[] visible, int[] strongest) =>
        prototypes is >= 0 and <= MostStored && hits.Length == prototypes * visible.Length && strongest.Length == visible.Length
            ? new PartHits(classIndex, hits, visible, new PeakWindow?[prototypes], strongest)
            : throw new JsonException($"There are {hits.Length} hits for {prototypes} prototypes and {visible.Length} parts.");

    /// <summary>Per part, whether it lies in the window of <paramref name="prototype"/>; never for parts that cannot be seen.</summary>
    public ReadOnlySpan<bool> Of(int prototype) => _hits.AsSpan(prototype * Parts, Parts);

    /// <summary>Whether the part can be seen in the image.</summary>
    public bool IsVisible(int part) => _visible[part];

    private static bool Inside(PartPoint point, int size) =>
        point.Visible && point.X >= 0 && point.Y >= 0 && point.X < size && point.Y < size;

    private static int First(float[] values, int part, int prototypes, int parts)
    {
        float highest = float.NegativeInfinity,
            magnitude = 0;
        for (int p = 0; p < prototypes; p++)
        {
            float own = values[(p * parts) + part];
            highest = Math.Max(highest, own);
            magnitude = Math.Max(magnitude, float.IsFinite(own) ? Math.Abs(own) : 0);
        }
        for (int p = 0; p < prototypes && float.IsFinite(highest); p++)
        {
            if (values[(p * parts) + part] >= highest - (Rounding * magnitude))
                return p;
        }
        return -1;
    }
}
