using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// Follows the logits back through everything that is linear in the poolings of one feature map, folding it into one vector per class, and
/// through at most one scale that depends on the image. Works on wiring and constants alone: names do not matter.
///</summary>
internal sealed class LinearWalk
{
    // A head is a handful of nodes; a walk that takes longer is not in a head any more.
    private const int MaxSteps = 64;

    private readonly GraphIndex _graph;
    private readonly ConstantFolder _constants;
    private readonly TensorProbe _tensors;
    private readonly PoolReader _pools;
    private readonly MapReader _maps;
    private readonly Dictionary<NodeProto, int> _order = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, LogitRows> _pending = new(StringComparer.Ordinal);
    private readonly List<(PoolReading Reading, LogitRows Rows)> _found = [];
    private readonly List<string> _passed = [];
    private double[] _bias = [];
    private double[]? _scaledBias;
    private HeadScale? _scale;
    private bool _hasBias;
    private bool _convolution;

    public LinearWalk(GraphIndex graph, ConstantFolder constants, TensorProbe tensors, MapReader maps)
    {
        (_graph, _constants, _tensors, _maps) = (graph, constants, tensors, maps);
        _pools = new PoolReader(graph, constants, tensors);
        IReadOnlyList<NodeProto> nodes = graph.TopologicalOrder();
        for (int i = 0; i < nodes.Count; i++)
            _order[nodes[i]] = i;
    }

    /// <summary>What stopped the walk, for people.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>What is added to the logits [classes], as far as the walk came.</summary>
    public IReadOnlyList<double> Bias => _bias;

    /// <summary>Whether anything is.</summary>
    public bool HasBias => _hasBias;

    /// <summary>The tensor that the last pooling reads, where nothing linear comes behind it; else null.</summary>
    public string? PooledLast { get; private set; }

    /// <summary>The head behind <paramref name="logits"/>; null where it is not of this form.</summary>
    public LinearForm? Follow(string logits)
    {
        int classes = _tensors.Count(logits);
        _bias = new double[classes];
        _pending[logits] = LogitRows.Identity(classes);
        for (int step = 0; _pending.Count > 0; step++)
        {
            string tensor = _pending.Keys.MaxBy(t => _graph.Producer(t) is { } n ? _order[n] : -1)!;
            _pending.Remove(tensor, out LogitRows? rows);
            if (step == MaxSteps || _graph.Producer(tensor) is not { } node)
                return Stop("the image reaches the output without passing a pooled linear layer");
            if (_pools.Read(tensor) is { } pool)
            {
                _found.Add((pool, rows!));
                _passed.AddRange(pool.Passed);
            }
            else if (_tensors.HasPlaces(tensor))
            {
                return Stop("the positions of the feature map are laid side by side, not pooled");
            }
            else if (!new LinearStep(_graph, _constants, _tensors).Pass(node, tensor, rows!, this))
            {
                return Stop(Obstacle ?? $"{node.Describe()} is not linear");
            }
        }
        return Form();
    }

    /// <summary>Hands rows on to a tensor before.</summary>
    public void Give(string tensor, LogitRows rows) =>
        _pending[tensor] = _pending.TryGetValue(tensor, out LogitRows? there) ? there.Add(rows) : rows;

    public void Pass(string operation) => _passed.Add(operation);

    /// <summary>Adds what constants contribute to the logits.</summary>
    public void AddConstant(LogitRows rows, ReadOnlySpan<double> values, double factor = 1)
    {
        _hasBias = true;
        rows.Apply(values, _scale is null ? _bias : _scaledBias ??= new double[_bias.Length], factor);
    }

    /// <summary>Takes in the scale; false where there is one already, or where it does not multiply the whole rest.</summary>
    public bool SetScale(HeadScale scale)
    {
        if (_scale is not null || _pending.Count > 0 || _found.Count > 0)
            return false;
        _scale = scale;
        return true;
    }

    private LinearForm? Stop(string obstacle)
    {
        Obstacle = obstacle;
        return null;
    }

    private LinearForm? Form()
    {
        if (_found is [{ Reading.Pool.Kind: PoolKind.Mean, Rows.IsIdentity: true }])
            MoveConvolution();
        if (_found is [{ Rows.IsIdentity: true }])
        {
            PooledLast = _found[0].Reading.Source;
            return Stop("it ends in a pooling, with no linear layer before or behind it: a backbone, not a classifier");
        }
        FoldAffine();
        FeatureMap? map = null;
        foreach ((PoolReading reading, _) in _found)
        {
            FeatureMap? read = _maps.Read(reading.Source, reading.Axes);
            if (read is null || map is not null && map.Tensor != read.Tensor)
                return Stop("its poolings do not read one feature map with rows and columns");
            map = read;
        }
        if (map is null || _found.Any(f => f.Rows.Size != map.Channels))
            return Stop("the pooled values are not one for each channel of a feature map");
        for (string at = _found[0].Reading.Source; at != map.Tensor && _graph.Producer(at) is { } node; at = node.Input[0])
            _passed.Add(node.OpType);
        int classes = _bias.Length,
            channels = map.Channels,
            blocks = _found.Count;
        float[] weights = new float[classes * blocks * channels];
        for (int i = 0; i < blocks; i++)
        {
            double[] from = _found[i].Rows.Values();
            for (int c = 0; c < classes; c++)
            {
                for (int d = 0; d < channels; d++)
                    weights[(((c * blocks) + i) * channels) + d] = (float)from[(c * channels) + d];
            }
        }
        return new LinearForm
        {
            Map = map,
            Pools = [.. _found.Select(f => f.Reading.Pool)],
            Head = new LinearHead(weights, [.. _bias.Select(b => (float)b)], blocks * channels),
            Scale = _scale,
            ScaleSize = _scale is null ? 0 : _tensors.Count(_scale.Tensor),
            ScaledBias = _scaledBias?.Any(b => b != 0) == true ? [.. _scaledBias.Select(b => (float)b)] : null,
            ConvolutionFirst = _convolution,
            Path = string.Join(" -> ", Enumerable.Reverse(_passed)),
            HasBias = _hasBias,
        };
    }

    /// <summary>A 1×1 convolution before the mean is the same layer behind it.</summary>
    private void MoveConvolution()
    {
        (PoolReading pool, LogitRows rows) = _found[0];
        string at = pool.Source;
        var passed = new List<string>();
        var constants = new List<(string Name, double Sign)>();
        while (_graph.Producer(at) is { } node && HeadOperators.IsStandard(node))
        {
            if (
                new LinearStep(_graph, _constants, _tensors).Matrix(node) is { } matrix
                && node.OpType == "Conv"
                && _tensors.HasPlaces(node.Input[0])
            )
            {
                foreach ((string name, double sign) in constants)
                    AddConstant(rows, LinearStep.PerChannel(_constants.Require(name), rows.Size), sign);
                if (node.Input.Count > 2 && node.Input[2].Length > 0)
                    AddConstant(rows, _constants.Require(node.Input[2]).ToDoubles());
                _passed.AddRange([.. passed, "Conv"]);
                _found[0] = (pool with { Source = node.Input[0] }, rows.Times(matrix.Values, matrix.Inner));
                _convolution = true;
                return;
            }
            if (
                node.OpType == "Add"
                && (
                    _constants.IsConstant(node.Input[0]) ? 0
                    : _constants.IsConstant(node.Input[1]) ? 1
                    : -1
                )
                    is >= 0
                        and var side
            )
                constants.Add((node.Input[side], 1));
            else if (node.OpType is not ("Identity" or "Dropout"))
                return;
            passed.Add(node.OpType);
            at = node.OpType == "Add" && _constants.IsConstant(node.Input[0]) ? node.Input[1] : node.Input[0];
        }
    }

    /// <summary>A batch normalisation between a map that is never negative and its mean is the same behind the mean.</summary>
    private void FoldAffine()
    {
        if (
            _found is not [({ Pool.Kind: PoolKind.Mean } pool, var rows)]
            || _graph.Producer(pool.Source) is not { } node
            || !node.Is("BatchNormalization")
            || !new NonNegativity(_graph, _constants).Holds(node.Input[0])
            || new LinearStep(_graph, _constants, _tensors).Normalization(node) is not { } affine
        )
        {
            return;
        }
        AddConstant(rows, affine.Shift);
        _passed.Add(node.OpType);
        _found[0] = (pool with { Source = node.Input[0] }, rows.Scale(affine.Factor));
    }
}
