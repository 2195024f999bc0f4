using Partwise.Models;

namespace Partwise.Attribution;

/// <summary>One image in front of one model: its input, logits and feature map, from a single run that all methods share. Immutable.</summary>
public sealed class AttributionSubject
{
    /// <summary>Puts together what one run gave.</summary>
    /// <param name="model">The model.</param>
    /// <param name="head">Its head, pooled and linear.</param>
    /// <param name="input">[3, Height, Width], normalised.</param>
    /// <param name="logits">[classes].</param>
    /// <param name="features">[channels, rows, columns].</param>
    /// <param name="rows">Rows of the feature map, at least 1.</param>
    /// <param name="columns">Columns of the feature map, at least 1.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public AttributionSubject(IScoringModel model, LinearHead head, float[] input, float[] logits, float[] features, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (input.Length != 3 * model.Height * model.Width)
            throw new ArgumentException($"The input has {input.Length} values; [3,{model.Height},{model.Width}] is needed.", nameof(input));
        if (features.Length != head.Channels * rows * columns)
            throw new ArgumentException($"The feature map has {features.Length} values; [{head.Channels},{rows},{columns}] is needed.", nameof(features));
        if (logits.Length != head.Classes)
            throw new ArgumentException($"There are {logits.Length} logits; the head has {head.Classes} classes.", nameof(logits));
        (Model, Head, Input, Logits, Features, Rows, Columns) = (model, head, input, logits, features, rows, columns);
    }

    /// <summary>The model.</summary>
    public IScoringModel Model { get; }

    /// <summary>v and b.</summary>
    public LinearHead Head { get; }

    /// <summary>[3, Height, Width], normalised.</summary>
    public ReadOnlyMemory<float> Input { get; }

    /// <summary>[classes], before any softmax.</summary>
    public ReadOnlyMemory<float> Logits { get; }

    /// <summary>[channels, Rows, Columns].</summary>
    public ReadOnlyMemory<float> Features { get; }

    /// <summary>Rows of the feature map.</summary>
    public int Rows { get; }

    /// <summary>Columns of the feature map.</summary>
    public int Columns { get; }

    /// <summary>Rows × columns.</summary>
    public int Positions => Rows * Columns;

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

    /// <summary>Refuses a class that the model does not have.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classIndex"/> is no class of the model.</exception>
    internal void CheckClass(int classIndex)
    {
        if (classIndex < 0 || classIndex >= Head.Classes)
            throw new ArgumentOutOfRangeException(nameof(classIndex), classIndex, $"The model has the classes 0 to {Head.Classes - 1}; give one of them.");
    }
}
