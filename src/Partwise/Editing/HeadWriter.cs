using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Editing;

/// <summary>
/// Adds a linear function of the pooled evidence to the logits of a head with constant class vectors: w + Δw, b + Δb. Where the head is one
/// linear layer on what is pooled, up to a factor per channel, its weights are changed and the graph keeps its nodes, with an addition
/// behind them where biases change; the changed model is then read again and must have exactly that head. Otherwise (a layer normalisation
/// that centres, two layers, a sum of heads) nodes are added that compute Δw · m beside the head.
///</summary>
internal sealed class HeadWriter(
    OnnxModel model,
    string path,
    HeadFinding finding,
    string output,
    PreprocessingSize size,
    CancellationToken cancellationToken
)
{
    // Weights are rounded to float32 once, and read back through at most a few products.
    private const double Tolerance = 1e-5;
    private const int MaxSteps = 16;

    private readonly LinearForm _form = finding.Form!.Linear!;
    private readonly string _logits = finding.Inspection.LogitsTensor;

    /// <summary>The changed model; the original stays as it is.</summary>
    /// <param name="weights">Δw, row-major [classes, channels].</param>
    /// <param name="bias">Δb [classes].</param>
    public HeadChange Write(double[] weights, double[] bias) =>
        InPlace(weights) is { } changed && WithBias(changed, bias) is { } whole && Has(whole, weights, bias)
            ? new HeadChange(whole, true)
            : new HeadChange(Beside(weights, bias), false);

    private OnnxModel? InPlace(double[] change)
    {
        OnnxModel copy = model.Clone();
        var graph = new GraphIndex(copy);
        var constants = new ConstantFolder(copy, graph);
        var step = new LinearStep(graph, constants, new TensorProbe(copy, graph, ModelInput.Of(copy, size), cancellationToken));
        if (Layer(graph, constants, step) is not { } node || step.Matrix(node) is not { } matrix)
            return null;
        int classes = _form.Head.Classes,
            channels = _form.Head.Channels;
        if (matrix.Inner != channels || matrix.Values.Length != classes * channels)
            return null;
        foreach (int[] column in Columns())
        {
            if (Factors(matrix.Values, column) is not { } factors)
                continue;
            double[] values = [.. matrix.Values];
            for (int i = 0; i < change.Length; i++)
            {
                if (change[i] != 0)
                    values[(i / channels * channels) + column[i % channels]] += change[i] / factors[i % channels];
            }
            if (Array.Exists(values, v => !double.IsFinite((float)v)))
                return null;
            Replace(copy, new GraphEditor(copy), graph, node, Stored(node, values, constants.Require(node.Input[1]), channels));
            return copy;
        }
        return null;
    }

    /// <summary>Which column of the layer's matrix a channel may be: the poolings may lie there in another order.</summary>
    private IEnumerable<int[]> Columns()
    {
        int pools = _form.Pools.Count,
            own = _form.Map.Channels;
        int[][] orders = pools switch
        {
            1 =>
            [
                [0],
            ],
            2 =>
            [
                [0, 1],
                [1, 0],
            ],
            3 =>
            [
                [0, 1, 2],
                [0, 2, 1],
                [1, 0, 2],
                [1, 2, 0],
                [2, 0, 1],
                [2, 1, 0],
            ],
            _ =>
            [
                [.. Enumerable.Range(0, pools)],
            ],
        };
        return orders.Select(order => Enumerable.Range(0, pools * own).Select(d => (order[d / own] * own) + (d % own)).ToArray());
    }

    /// <summary>The model with the biases that are wanted: where a shift (of a batch normalisation) stands before the layer, its weights
    /// moved them.</summary>
    private OnnxModel? WithBias(OnnxModel changed, double[] bias)
    {
        if (Read(changed) is not { } form)
            return null;
        double[] missing = [.. bias.Select((b, c) => _form.Head.Bias[c] + b - form.Head.Bias[c])];
        double rounding = Tolerance / 10 * Math.Max(1, _form.Head.Bias.Max(b => Math.Abs((double)b)));
        AddBias(new GraphEditor(changed), [.. missing.Select((m, c) => Math.Abs(m - bias[c]) <= rounding ? bias[c] : m)]);
        return changed;
    }

    /// <summary>The first linear layer met on the way back from the logits.</summary>
    private NodeProto? Layer(GraphIndex graph, ConstantFolder constants, LinearStep step)
    {
        string at = _logits;
        for (int i = 0; i < MaxSteps && graph.Producer(at) is { } node; i++)
        {
            if (node.OpType is "Gemm" or "MatMul" or "Conv" && step.Matrix(node) is not null)
                return node;
            string[] read = [.. node.Input.Where(t => t.Length > 0 && !constants.IsConstant(t))];
            if (read is not [var only])
                return null;
            at = only;
        }
        return null;
    }

    /// <summary>What each channel is multiplied by on its way around the layer: w[c,d] = factor[d]·matrix[c,column[d]]; null where that
    /// does not hold.</summary>
    private double[]? Factors(double[] matrix, int[] column)
    {
        int classes = _form.Head.Classes,
            channels = _form.Head.Channels;
        double[] factors = new double[channels];
        double largest = _form.Head.Weights.Max(w => Math.Abs((double)w));
        for (int d = 0; d < channels; d++)
        {
            double product = 0,
                square = 0;
            for (int c = 0; c < classes; c++)
            {
                double m = matrix[(c * channels) + column[d]];
                product += m * _form.Head.Weights[(c * channels) + d];
                square += m * m;
            }
            factors[d] = square == 0 ? 1 : product / square;
            for (int c = 0; c < classes; c++)
            {
                if (
                    Math.Abs((factors[d] * matrix[(c * channels) + column[d]]) - _form.Head.Weights[(c * channels) + d])
                    > Tolerance * largest
                )
                    return null;
            }
        }
        return factors;
    }

    // In the layout that the node reads; Matrix has α in it.
    private static TensorProto Stored(NodeProto node, double[] values, OnnxTensor old, int channels)
    {
        bool outputsFirst = node.OpType == "Conv" || node.OpType == "Gemm" && node.GetInt("transB", 0) == 1;
        double alpha = node.OpType == "Gemm" ? node.GetFloat("alpha", 1) : 1;
        int classes = values.Length / channels;
        float[] stored = new float[values.Length];
        for (int c = 0; c < classes; c++)
        {
            for (int d = 0; d < channels; d++)
                stored[outputsFirst ? (c * channels) + d : (d * classes) + c] = (float)(values[(c * channels) + d] / alpha);
        }
        return OnnxTensor.Create(node.Input[1], stored, [.. old.Shape]);
    }

    private static void Replace(OnnxModel copy, GraphEditor editor, GraphIndex graph, NodeProto node, TensorProto weights)
    {
        int own = copy.Graph.Initializer.Select((t, i) => t.Name == weights.Name ? i : -1).Max();
        bool alone = graph.Consumers(weights.Name).Count == 1 && node.Input.Count(i => i == weights.Name) == 1;
        if (own >= 0 && alone && copy.Graph.Initializer[own].DataType == weights.DataType)
        {
            copy.Graph.Initializer[own] = weights;
            return;
        }
        weights.Name = editor.UniqueName("edit/weights");
        node.Input[1] = editor.AddInitializer(weights);
    }

    private OnnxModel Beside(double[] change, double[] bias)
    {
        OnnxModel copy = model.Clone();
        if (!_form.IsPlain || !_form.Map.IsChannelsFirst)
            Opsets.RaiseForGradients(copy);
        var editor = new GraphEditor(copy);
        int classes = _form.Head.Classes,
            channels = _form.Head.Channels;
        float[] turned = new float[change.Length];
        for (int c = 0; c < classes; c++)
        {
            for (int d = 0; d < channels; d++)
                turned[(d * classes) + c] = (float)change[(c * channels) + d];
        }
        string pooled = FeatureNodes.Node(editor, "GlobalAveragePool", [EvidenceNodes.Add(editor, _form)], "edit/pooled");
        pooled = FeatureNodes.Reshape(editor, pooled, "edit/vector", -1, channels);
        string added = FeatureNodes.Node(
            editor,
            "MatMul",
            [pooled, editor.AddInitializer("edit/change", turned, channels, classes)],
            "edit/added"
        );
        if (finding.Inspection.LogitsShape is { Count: not 2 } shape)
            added = FeatureNodes.Reshape(editor, added, "edit/shaped", [-1, .. shape.Skip(1)]);
        AddToLogits(editor, added);
        AddBias(editor, bias);
        editor.TopologicalSort();
        return copy;
    }

    private void AddBias(GraphEditor editor, double[] bias)
    {
        if (Array.TrueForAll(bias, b => b == 0))
            return;
        long[] shape = [1, .. finding.Inspection.LogitsShape is { Count: > 1 } logits ? logits.Skip(1) : [bias.Length]];
        AddToLogits(editor, editor.AddInitializer("edit/bias", [.. bias.Select(b => (float)b)], shape));
        editor.TopologicalSort();
    }

    // Whoever reads the logits reads the sum: it takes over their name.
    private void AddToLogits(GraphEditor editor, string added)
    {
        NodeProto node = editor.Model.Graph.Node.First(n => n.Output.Contains(_logits));
        string before = editor.UniqueName(_logits + "/before");
        node.Output[node.Output.IndexOf(_logits)] = before;
        editor.Model.Graph.Node.Add(
            new NodeProto
            {
                OpType = "Add",
                Name = editor.UniqueName("edit/Add"),
                Input = { before, added },
                Output = { _logits },
            }
        );
    }

    private bool Has(OnnxModel changed, double[] weights, double[] bias)
    {
        if (Read(changed) is not { } form)
            return false;
        double largest = _form.Head.Weights.Concat(form.Head.Weights).Max(w => Math.Abs((double)w)),
            offset = _form.Head.Bias.Concat(form.Head.Bias).Max(b => Math.Abs((double)b));
        return weights.Select((w, i) => Math.Abs(_form.Head.Weights[i] + w - form.Head.Weights[i])).Max() <= Tolerance * largest
            && bias.Select((b, c) => Math.Abs(_form.Head.Bias[c] + b - form.Head.Bias[c])).Max() <= Tolerance * Math.Max(1, offset)
            && HasScaledBias(form);
    }

    // A shift before the layer goes through its weights: they would move what the scale multiplies, which no change of the biases makes
    // good.
    private bool HasScaledBias(LinearForm form)
    {
        float[] own = _form.ScaledBias ?? new float[_form.Head.Classes],
            now = form.ScaledBias ?? new float[_form.Head.Classes];
        double largest = own.Concat(now).Max(e => Math.Abs((double)e));
        return own.Zip(now, (x, y) => Math.Abs((double)x - y)).Max() <= Tolerance * Math.Max(1, largest);
    }

    private LinearForm? Read(OnnxModel changed)
    {
        HeadFinding found = HeadFinder.Find(changed, path, new ClassifierOptions { Output = output }, size, cancellationToken);
        return
            found.Form?.Linear is { } form
            && form.Head.Channels == _form.Head.Channels
            && form.Head.Classes == _form.Head.Classes
            && form.Map.Tensor == _form.Map.Tensor
            ? form
            : null;
    }
}
