using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>
/// Says what kind of head a classifier has, or why none. The wiring is read from the graph, the shapes from running it on a seeded test
/// image; a head read from the wiring must then reproduce the logits of that image.
/// </summary>
internal sealed class HeadFinder
{
    private const string Retrain =
        "Put mean pooling and one linear layer on the same backbone (only that layer needs training) and export it again.";

    // A file that stores its weights is larger than this, and computes next to nothing of them.
    private const long MostStored = 16 << 20;

    // What is still given to the engine in one piece.
    private const long MostFolded = 1 << 30;

    private readonly OnnxModel _given;
    private readonly OnnxModel _model;
    private readonly GraphIndex _graph;
    private readonly ConstantFolder _constants;
    private readonly ModelInput _input;

    private HeadFinder(OnnxModel model, ModelInput input)
    {
        _given = model;
        _model = StoredConstants(model);
        _graph = new GraphIndex(_model);
        _constants = new ConstantFolder(_model, _graph);
        _input = input;
    }

    /// <summary>Looks for the head of <paramref name="model"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="output">The graph output or inner tensor to follow; null for the one that <see cref="OutputChoice"/> takes.</param>
    /// <param name="cancellationToken">Ends the test run early.</param>
    /// <param name="free">The size of the test image where the model leaves it free.</param>
    /// <exception cref="PartwiseException"><paramref name="output"/> does not exist.</exception>
    public static HeadFinding Find(
        OnnxModel model,
        string path,
        string? output,
        CancellationToken cancellationToken,
        PreprocessingSize? free = null
    ) => Find(model, path, new ClassifierOptions { Output = output }, free, cancellationToken);

    /// <summary>As the other overload, with everything that a person may say about a head.</summary>
    /// <exception cref="PartwiseException">The output or layer does not exist.</exception>
    public static HeadFinding Find(
        OnnxModel model,
        string path,
        ClassifierOptions options,
        PreprocessingSize? free,
        CancellationToken cancellationToken
    )
    {
        ModelInput input = ModelInput.Of(model, free);
        return new HeadFinder(model, input).Find(path, options, cancellationToken);
    }

    /// <summary>The tensors with positions from the logits back to the image.</summary>
    public static IReadOnlyList<FeatureMap> Layers(
        OnnxModel model,
        string path,
        ClassifierOptions options,
        PreprocessingSize? free,
        CancellationToken cancellationToken
    )
    {
        var finder = new HeadFinder(model, ModelInput.Of(model, free));
        ScoreOutput head = finder.Choose(path, options.Output).Chosen;
        return [.. finder.Search(head, options, cancellationToken).Spatial.Before(head.Logits, finder._input.Name)];
    }

    private HeadFinding Find(string path, ClassifierOptions options, CancellationToken cancellationToken)
    {
        OutputChoice choice = Choose(path, options.Output);
        ScoreOutput head = choice.Chosen;
        (string Reason, string Remedy)? refusal = _input.Refusal ?? RefuseFunctions() ?? RefusePrecision();
        HeadForm? form = null;
        FeatureMap? seen = null;
        long[]? shape = null;
        if (_input.Refusal is null)
        {
            try
            {
                HeadSearch search = Search(head, options, cancellationToken);
                shape = search.Tensors.Shape(head.Logits);
                form = Judge(search);
                seen = form?.Map ?? search.PooledMap;
                refusal ??=
                    form is null ? search.Refusal ?? ("its head is of no known kind.", Retrain)
                    : form.Linear is { } linear ? LinearCheck.Refuse(_model, _input, linear, head.Logits, cancellationToken)
                    : null;
            }
            catch (OnnxRuntimeException e)
            {
                refusal ??= ($"ONNX Runtime cannot run it: {e.Message.TrimEnd('.')}.", "Check the file, or export it again.");
            }
            catch (OnnxException e)
            {
                refusal ??= ($"{e.Message.TrimEnd('.')}.", "Export the model again.");
            }
        }
        return new HeadFinding(Inspection(path, choice, form, seen, shape, refusal), refusal is null ? form : null);
    }

    // Some exporters let nodes compute the weights. They are computed once here, not by every session that looks at a part of the network.
    private static OnnxModel StoredConstants(OnnxModel model)
    {
        if (model.FileSize > MostStored)
            return model;
        try
        {
            OnnxModel folded = ConstantFolding.Fold(model);
            return folded.Proto.CalculateSize() > MostFolded ? model : folded;
        }
        catch (Exception e) when (e is PartwiseException or OnnxException)
        {
            // Whoever needs the constant says what is wrong with it.
            return model;
        }
    }

    private HeadSearch Search(ScoreOutput head, ClassifierOptions options, CancellationToken cancellationToken) =>
        new(_model, _graph, _constants, _input, head.Logits, options.Layer, options.PrefixTokens, cancellationToken);

    private static HeadForm? Judge(HeadSearch search)
    {
        foreach (HeadKind kind in HeadKinds.All)
        {
            if (kind.Judge(search) is { } exactness)
                return new HeadForm(kind, exactness, search.Linear, search.Local);
        }
        return null;
    }

    private OutputChoice Choose(string path, string? output) =>
        OutputChoice.Of(_model, path, output, _graph, new ScoreWalk(_graph, _constants));

    private (string, string)? RefuseFunctions() =>
        _given.Proto.Functions.FirstOrDefault(f => f.Domain is "" or "ai.onnx") is { } own
            ? (
                $"it defines the standard operator {own.Name} anew, so the graph does not say what its nodes compute.",
                "Export the model without functions of its own, or inline them."
            )
            : null;

    private (string, string)? RefusePrecision()
    {
        // Weights alone may be stored as integers: they are constants like any other.
        if (_model.Graph.Node.Any(n => HeadOperators.IsQuantised(n) && !_constants.IsConstant(n.InputOrEmpty(0))))
            return ("the graph is quantised to 8-bit integers.", "Use the float32 model it was made from.");
        if (_model.Graph.Node.Any(n => HeadOperators.IsCastToHalf(n) && !_constants.IsConstant(n.InputOrEmpty(0))))
            return ("the graph computes in 16-bit floats.", "Use the float32 model it was made from.");
        return null;
    }

    private ModelInspection Inspection(
        string path,
        OutputChoice choice,
        HeadForm? form,
        FeatureMap? features,
        long[]? logitsShape,
        (string Reason, string Remedy)? refusal
    ) =>
        new()
        {
            Model = path,
            Opset = (int)_given.Opset,
            Bytes = _given.FileSize,
            InputName = _input.Name,
            InputShape = [.. _input.Dimensions.Select(d => d.Size)],
            InputDimensionNames = [.. _input.Dimensions.Select(d => d.Name)],
            OutputName = choice.Chosen.Output,
            OutputRule = choice.Rule,
            OtherOutputs = choice.Others,
            ScoresTensor = choice.Chosen.Scores,
            LogitsTensor = choice.Chosen.Logits,
            LogitsShape = logitsShape,
            OutputActivation = choice.Chosen.Activation,
            Kind = form?.Kind ?? HeadKinds.Unknown,
            Exactness = refusal is null ? form?.Exactness : null,
            Pooling = form?.Linear is { } pooled ? string.Join("+", pooled.Pools.Select(p => p.Name)) : null,
            Path = form?.Path ?? "",
            Classes = logitsShape is null ? null : (int)logitsShape.Skip(1).Aggregate(1L, (p, d) => p * d),
            HasBias = form?.Linear?.HasBias ?? form?.Local?.HasBias ?? false,
            Features = features,
            Reason = refusal?.Reason,
            Remedy = refusal?.Remedy,
        };
}
