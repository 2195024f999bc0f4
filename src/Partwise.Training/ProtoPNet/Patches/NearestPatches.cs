using System.Numerics;
using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// The k photos in which a patch comes nearest to each prototype, one patch per photo: global analysis and pruning rest on it (Chen et al.
/// 2019, §2.4 and supplement). Nearer first, then the order of the photos; within a photo the first position, row by row.
///</summary>
/// <remarks>
/// A block of photos is compared with all prototypes at once by ‖x‖² − 2x·p + ‖p‖² in single precision. What its rounding could hide,
/// within a rigorous bound, is computed again in double, so lists and distances are exact. In memory are one block of latent maps, its
/// products with the prototypes, and the lists; never the photos of the lists.</remarks>
internal sealed class NearestPatches
{
    private const int BlockColumns = 512;

    private readonly PrototypeLayer _layer;
    private readonly PatchGrid _grid;
    private readonly PatchList[] _lists;
    private readonly double[] _norms;
    private readonly ParallelOptions _parallel;
    private readonly VectorPath _path = VectorPaths.Select();
    private readonly int _stride,
        _images;
    private readonly float[] _windows,
        _squares,
        _products;
    private readonly double[] _largest;
    private readonly List<(int Image, int Class)> _block = [];

    private NearestPatches(PrototypeLayer layer, PatchGrid grid, int k, int threads)
    {
        (_layer, _grid) = (layer, grid);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        _images = Math.Max(1, BlockColumns / grid.Positions);
        _stride = _images * grid.Positions;
        _windows = new float[grid.Size * _stride];
        _squares = new float[_stride];
        _products = new float[layer.Count * _stride];
        _largest = new double[_images];
        _lists = [.. Enumerable.Range(0, layer.Count).Select(_ => new PatchList(k))];
        _norms = [.. Enumerable.Range(0, layer.Count).Select(j => Math.Sqrt(Square(layer.Row(j))))];
    }

    /// <summary>Finds them in one pass over the photos.</summary>
    /// <param name="source">The photos.</param>
    /// <param name="layer">The prototypes.</param>
    /// <param name="k">How many photos per prototype, at least 1; fewer are found where there are fewer.</param>
    /// <param name="threads">Threads for the comparison, at least 1; the result does not depend on them.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>For every prototype its patches, nearest first.</returns>
    /// <exception cref="PartwiseException">The prototypes do not fit the latent maps, or a latent map or a prototype holds a value that is
    /// not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<IReadOnlyList<NearestPatch>> Find(
        ILatentSource source,
        PrototypeLayer layer,
        int k,
        int threads = 1,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        PatchMetric.RequireFinite(layer.Values, "A prototype");
        var search = new NearestPatches(layer, new PatchGrid(layer, source.Channels, source.Height, source.Width), k, threads);
        source.Visit(
            (image, c, latent) =>
            {
                PatchMetric.RequireFinite(latent, $"The latent map of '{source.Images[image].RelativePath}'");
                search._grid.Unfold(latent, search._windows.AsSpan(search._block.Count * search._grid.Positions), search._stride);
                search._block.Add((image, c));
                if (search._block.Count == search._images)
                    search.Compare();
            },
            cancellationToken
        );
        search.Compare();
        return [.. search._lists.Select(h => h.Patches)];
    }

    /// <summary>Compares the photos of the block with all prototypes, each prototype by one thread.</summary>
    private void Compare()
    {
        if (_block.Count == 0)
            return;
        MeasureWindows();
        // Rows of products that belong to one thread lie together; six share a register tile.
        int share = Math.Max(6, (_layer.Count + (4 * _parallel.MaxDegreeOfParallelism) - 1) / (4 * _parallel.MaxDegreeOfParallelism));
        int shares = (_layer.Count + share - 1) / share;
        if (_parallel.MaxDegreeOfParallelism == 1)
            Compare(0, _layer.Count);
        else
            Parallel.For(0, shares, _parallel, s => Compare(s * share, Math.Min(share, _layer.Count - (s * share))));
        _block.Clear();
    }

    private void MeasureWindows()
    {
        _squares.AsSpan().Clear();
        for (int i = 0; i < _grid.Size; i++)
        {
            ReadOnlySpan<float> numbers = _windows.AsSpan(i * _stride, _stride);
            TensorPrimitives.MultiplyAdd(numbers, numbers, _squares, _squares);
        }
        for (int b = 0; b < _block.Count; b++)
            _largest[b] = Math.Sqrt(TensorPrimitives.Max<float>(_squares.AsSpan(b * _grid.Positions, _grid.Positions)));
    }

    private void Compare(int first, int count)
    {
        Span<float> products = _products.AsSpan(first * _stride, count * _stride);
        products.Clear();
        MatrixKernels.Accumulate(
            _path,
            _windows,
            _grid.Size,
            _stride,
            _layer.Values.AsSpan(first * _grid.Size),
            _grid.Size,
            count,
            products
        );
        float[] patch = new float[_grid.Size];
        for (int j = first; j < first + count; j++)
        {
            for (int b = 0; b < _block.Count; b++)
                Offer(j, b, products.Slice(((j - first) * _stride) + (b * _grid.Positions), _grid.Positions), patch);
        }
    }

    /// <summary>Offers the nearest patch of the block's photo <paramref name="b"/> to the list of prototype <paramref name="j"/>.</summary>
    private void Offer(int j, int b, Span<float> products, float[] patch)
    {
        ReadOnlySpan<float> squares = _squares.AsSpan(b * _grid.Positions, _grid.Positions);
        // Up to a constant and the rounding bounded below, the distance.
        bool cosine = _layer.Similarity == SimilarityKind.Cosine;
        if (cosine)
        {
            for (int q = 0; q < products.Length; q++)
                products[q] = squares[q] == 0 || _norms[j] == 0 ? 0 : (float)(-products[q] / Math.Sqrt(squares[q]) / _norms[j]);
        }
        else
        {
            Subtract(squares, products);
        }
        double constant = cosine ? 1 : _norms[j] * _norms[j];
        double slack = Slack(cosine ? 1 : _largest[b], cosine ? 1 : _norms[j]);
        float smallest = TensorPrimitives.Min<float>(products);
        if (smallest + constant - slack > _lists[j].Limit)
            return;
        int best = -1;
        double distance = double.PositiveInfinity;
        for (int q = 0; q < products.Length; q++)
        {
            if (products[q] > smallest + (2 * slack))
                continue;
            for (int i = 0; i < patch.Length; i++)
                patch[i] = _windows[(i * _stride) + (b * _grid.Positions) + q];
            double exact = PatchMetric.Distance(_layer.Similarity, patch, _layer.Row(j));
            if (exact < distance)
                (distance, best) = (exact, q);
        }
        _lists[j].Offer(new NearestPatch(_block[b].Image, _block[b].Class, best / _grid.Columns, best % _grid.Columns, distance));
    }

    /// <summary>
    /// A bound on the error of ‖x‖² − 2x·p + ‖p‖² in single precision, whatever the order of its sums: (n + 8)·u·(‖x‖ + ‖p‖)², u = 2⁻²⁴
    /// (Higham, Accuracy and Stability of Numerical Algorithms, 2002, §3.1); twice that, which also covers the norms' own rounding.
    ///</summary>
    private double Slack(double x, double p) => 2 * (_grid.Size + 8) * (1.0 / (1 << 24)) * (x + p) * (x + p);

    // products ← squares − 2·products
    private static void Subtract(ReadOnlySpan<float> squares, Span<float> products)
    {
        int i = 0;
        var two = new Vector<float>(2);
        for (; i <= products.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(squares[i..]) - (two * new Vector<float>(products[i..]))).CopyTo(products[i..]);
        for (; i < products.Length; i++)
            products[i] = squares[i] - (2 * products[i]);
    }

    private static double Square(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += (double)value * value;
        return sum;
    }
}
