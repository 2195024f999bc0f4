using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Attribution;

/// <summary>
/// One image in front of one model: its input, logits and feature map, from a single run that all methods share. Immutable; what methods
/// have in common is computed when first asked for. Safe from several threads.
///</summary>
public sealed class AttributionSubject
{
    private readonly float[] _headInput;

    // Several methods ask for the same class one after the other.
    private volatile ClassGradient? _gradient;

    /// <summary>Puts together what one run gave.</summary>
    /// <param name="model">The model.</param>
    /// <param name="head">Its head, where that is pooled and linear; else null.</param>
    /// <param name="input">[3, Height, Width], normalised.</param>
    /// <param name="logits">[classes].</param>
    /// <param name="features">[channels, rows, columns], and behind them <paramref name="context"/> numbers; empty where the model has no
    /// feature map.</param>
    /// <param name="rows">Rows of the feature map; 0 where there is none.</param>
    /// <param name="columns">Columns of the feature map; 0 where there is none.</param>
    /// <param name="context">How many numbers the head reads beside the feature map: a transformer's class token, or a constant of the
    /// head's own for each class.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public AttributionSubject(
        IScoringModel model,
        LinearHead? head,
        float[] input,
        float[] logits,
        float[] features,
        int rows,
        int columns,
        int context = 0
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (input.Length != 3 * model.Height * model.Width)
            throw new ArgumentException($"The input has {input.Length} values; [3,{model.Height},{model.Width}] is needed.", nameof(input));
        ArgumentOutOfRangeException.ThrowIfNegative(context);
        int positions = rows * columns,
            length = features.Length - context;
        if (positions == 0 ? length != 0 || head is not null : length <= 0 || length % positions != 0)
            throw new ArgumentException($"The feature map has {length} values; [channels,{rows},{columns}] is needed.", nameof(features));
        if (head is not null && length != head.Channels * positions)
            throw new ArgumentException(
                $"The feature map has {length} values; [{head.Channels},{rows},{columns}] is needed.",
                nameof(features)
            );
        if (head is not null && logits.Length != head.Classes)
            throw new ArgumentException($"There are {logits.Length} logits; the head has {head.Classes} classes.", nameof(logits));
        if (head is not null && context > 0 && context != head.Classes)
            throw new ArgumentException(
                $"There are {context} constants of the head's own; the head has {head.Classes} classes.",
                nameof(context)
            );
        (Model, Head, Input, Logits, _headInput, Context, Rows, Columns) = (model, head, input, logits, features, context, rows, columns);
    }

    /// <summary>The model.</summary>
    public IScoringModel Model { get; }

    /// <summary>v and b; null where the model's head is not linear after mean pooling.</summary>
    public LinearHead? Head { get; }

    /// <summary>[3, Height, Width], normalised.</summary>
    public ReadOnlyMemory<float> Input { get; }

    /// <summary>[classes], before any softmax.</summary>
    public ReadOnlyMemory<float> Logits { get; }

    /// <summary>The number of classes.</summary>
    public int Classes => Logits.Length;

    /// <summary>[channels, Rows, Columns]; empty where the model has no feature map.</summary>
    public ReadOnlyMemory<float> Features => _headInput.AsMemory(0, _headInput.Length - Context);

    /// <summary>How many numbers the head reads beside the feature map; 0 for most networks.</summary>
    public int Context { get; }

    /// <summary>All that the head reads: <see cref="Features"/>, and behind them what it reads beside them
    /// (<see cref="Context"/>).</summary>
    public ReadOnlyMemory<float> HeadInput => _headInput;

    /// <summary>What the last layer adds to the logits [classes]; empty where that is not known.</summary>
    public ReadOnlyMemory<float> Bias { get; init; }

    /// <summary>Channels of the feature map; 0 where there is none.</summary>
    public int Channels => Positions == 0 ? 0 : Features.Length / Positions;

    /// <summary>Rows of the feature map; 0 where there is none.</summary>
    public int Rows { get; }

    /// <summary>Columns of the feature map; 0 where there is none.</summary>
    public int Columns { get; }

    /// <summary>Where the cells of the feature map lie in the input; null for an even grid.</summary>
    public MapGrid? Grid => MapGrid.For((Model as ClassifierModel)?.Grid, Rows, Columns);

    /// <summary>Rows × columns.</summary>
    public int Positions => Rows * Columns;

    /// <summary>What changed copies of the image gave, for all methods and metrics that change it alike.</summary>
    public SharedRuns Shared { get; init; } = new();

    /// <summary>The class with the highest logit; the first of equal ones.</summary>
    public int Predicted
    {
        get
        {
            ReadOnlySpan<float> logits = Logits.Span;
            int best = 0;
            for (int c = 1; c < logits.Length; c++)
                best = logits[c] > logits[best] ? c : best;
            return best;
        }
    }

    /// <summary>What belongs to a class's logit whatever is seen: what the last layer adds; 0 where that is not known.</summary>
    /// <param name="classIndex">The class.</param>
    public double BiasOf(int classIndex) =>
        Head is { } head ? head.Bias[classIndex]
        : Bias.IsEmpty ? 0
        : Bias.Span[classIndex];

    /// <summary>What the same head reads where the features are others, in an array of its own.</summary>
    /// <param name="features">[channels, positions].</param>
    public float[] HeadInputWith(ReadOnlySpan<float> features) => [.. features, .. _headInput.AsSpan(features.Length)];

    /// <summary>Refuses a class that the model does not have.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classIndex"/> is no class of the model.</exception>
    public void CheckClass(int classIndex)
    {
        if (classIndex < 0 || classIndex >= Classes)
            throw new ArgumentOutOfRangeException(
                nameof(classIndex),
                classIndex,
                $"The model has the classes 0 to {Classes - 1}; give one of them."
            );
    }

    /// <summary>Refuses methods that look at features where there are none.</summary>
    /// <exception cref="PartwiseException">The model has no feature map with rows and columns.</exception>
    internal void CheckFeatures(string method)
    {
        if (Positions == 0)
        {
            throw new PartwiseException(
                $"'{method}' looks at a feature map, but the model has none with rows and columns before its logits; "
                    + "choose a method that looks at pixels: gradient, gradient-x-input, integrated-gradients, smooth-grad, "
                    + "occlusion, rise, lime."
            );
        }
    }

    /// <summary>The gradient of a class's logit with respect to the feature map, [channels, positions]: w_k / (H·W) after mean pooling and
    /// a linear layer, else one run of the part after the feature map, forward and backward.</summary>
    /// <exception cref="PartwiseException">The model gives no gradients.</exception>
    internal float[] FeatureGradient(int classIndex, CancellationToken cancellationToken)
    {
        if (_gradient is { } known && known.Class == classIndex)
            return known.Values;
        float[] values = new float[_headInput.Length];
        if (Head is { } head)
        {
            for (int i = 0; i < Features.Length; i++)
                values[i] = head.Row(classIndex)[i / Positions] / Positions;
        }
        else
        {
            Differentiable("grad-cam").FeatureGradients(HeadInput.Span, OneHot(classIndex), values, cancellationToken);
        }
        values = values[..Features.Length];
        _gradient = new ClassGradient(classIndex, values);
        return values;
    }

    /// <summary>The model with its gradients.</summary>
    /// <exception cref="PartwiseException">The model gives none.</exception>
    internal IDifferentiableModel Differentiable(string method) =>
        Model as IDifferentiableModel
        ?? throw new PartwiseException(
            $"'{method}' needs gradients, which this model does not give; choose score-cam, occlusion, rise or lime."
        );

    /// <summary>[classes], 1 at a class.</summary>
    internal float[] OneHot(int classIndex)
    {
        float[] weights = new float[Classes];
        weights[classIndex] = 1;
        return weights;
    }

    private sealed record ClassGradient(int Class, float[] Values);
}
