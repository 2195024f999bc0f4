namespace Partwise.Attribution;

/// <summary>
/// What the gradient methods have in common: a signed value for every number of the input, by Partwise's own differentiation, and a map at
/// the input's size in which the three colour channels are summed with their signs. They work on every network whose operators have
/// gradient rules, whatever its head.
///</summary>
internal abstract class PixelGradientMethod : IAttributionMethod
{
    private protected PixelGradientMethod() { }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual Completeness Completeness => Completeness.None;

    /// <inheritdoc/>
    public abstract int Runs(AttributionSubject subject);

    /// <inheritdoc/>
    public AttributionMap Attribute(
        AttributionSubject subject,
        int classIndex,
        AttributionOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(options);
        subject.CheckClass(classIndex);
        double[] values = Relevance(subject, subject.Differentiable(Name), classIndex, options, cancellationToken);
        int plane = values.Length / 3;
        float[] map = new float[plane];
        for (int i = 0; i < plane; i++)
            map[i] = (float)(values[i] + values[plane + i] + values[(2 * plane) + i]);
        return new AttributionMap(map, subject.Model.Height, subject.Model.Width);
    }

    /// <summary>The value of every number of the input, [3, Height, Width].</summary>
    private protected abstract double[] Relevance(
        AttributionSubject subject,
        IDifferentiableModel model,
        int classIndex,
        AttributionOptions options,
        CancellationToken ct
    );

    /// <summary>Σ_i weight(i) · gradient of the class's logit at input i, [3, Height, Width]. Added up in a fixed order, so that threads do
    /// not matter.</summary>
    private protected static double[] WeightedGradients(
        AttributionSubject subject,
        IDifferentiableModel model,
        int classIndex,
        int count,
        InputFiller fill,
        Func<int, double> weight,
        AttributionOptions options,
        CancellationToken ct
    )
    {
        int length = subject.Input.Length,
            size = model.MaxGradientBatch;
        float[] target = subject.OneHot(classIndex);
        double[][] sums = new double[(count + size - 1) / size][];
        BatchRunner.Run(
            count,
            size,
            length,
            fill,
            (first, own, inputs, token) =>
            {
                float[] gradients = new float[own * length];
                model.InputGradients(inputs.AsSpan(0, own * length), own, target, gradients, token);
                double[] sum = new double[length];
                for (int i = 0; i < own; i++)
                {
                    double factor = weight(first + i);
                    for (int j = 0; j < length; j++)
                        sum[j] += factor * gradients[(i * length) + j];
                }
                sums[first / size] = sum;
            },
            options,
            ct
        );
        double[] total = sums[0];
        for (int b = 1; b < sums.Length; b++)
        {
            for (int j = 0; j < length; j++)
                total[j] += sums[b][j];
        }
        return total;
    }

    /// <summary>The gradient at the image itself.</summary>
    private protected static double[] GradientHere(
        AttributionSubject subject,
        IDifferentiableModel model,
        int classIndex,
        AttributionOptions options,
        CancellationToken ct
    ) => WeightedGradients(subject, model, classIndex, 1, (_, input) => subject.Input.Span.CopyTo(input), _ => 1, options, ct);
}
