using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.Training;

/// <summary>
/// The objective of <see cref="LogisticRegression"/> and its gradient. Products run in single precision, sums over blocks of rows in
/// double;
/// the blocks depend on the size alone, so the numbers do not depend on the threads.
/// </summary>
internal sealed class LogisticProblem
{
    private const int BlockRows = 512;

    private readonly float[] _features;
    private readonly int[] _labels;
    private readonly int _dimensions;
    private readonly ParallelOptions _parallel;
    private readonly VectorPath _path = VectorPaths.Select();
    private readonly float[] _weights;
    private readonly LogisticBlock[] _blocks;

    public LogisticProblem(float[] features, int[] labels, int classes, int threads)
    {
        _features = features;
        _labels = labels;
        _dimensions = features.Length / labels.Length;
        Classes = classes;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        _weights = new float[classes * _dimensions];
        _blocks =
        [
            .. Enumerable
                .Range(0, (labels.Length + BlockRows - 1) / BlockRows)
                .Select(b => new LogisticBlock(b * BlockRows, Math.Min(BlockRows, labels.Length - (b * BlockRows)), classes, _dimensions)),
        ];
    }

    public int Classes { get; }

    /// <summary>classes·dimensions weights and then classes intercepts.</summary>
    public int Unknowns => Classes * (_dimensions + 1);

    /// <summary>The objective at <paramref name="x"/>; fills in the gradient.</summary>
    public double Evaluate(ReadOnlySpan<double> x, double penalty, Span<double> gradient)
    {
        int weights = _weights.Length;
        TensorPrimitives.ConvertSaturating<double, float>(x[..weights], _weights);
        double[] bias = x[weights..].ToArray();
        if (_parallel.MaxDegreeOfParallelism == 1 || _blocks.Length == 1)
        {
            foreach (LogisticBlock block in _blocks)
                block.Evaluate(_path, _features, _labels, _weights, bias);
        }
        else
        {
            Parallel.ForEach(_blocks, _parallel, block => block.Evaluate(_path, _features, _labels, _weights, bias));
        }
        double loss = 0,
            scale = 1.0 / _labels.Length;
        gradient.Clear();
        foreach (LogisticBlock block in _blocks)
        {
            loss += block.Loss;
            block.AddTo(gradient);
        }
        TensorPrimitives.Multiply(gradient, scale, gradient);
        TensorPrimitives.MultiplyAdd(x[..weights], penalty, gradient[..weights], gradient[..weights]);
        return (loss * scale) + (penalty / 2 * TensorPrimitives.SumOfSquares(x[..weights]));
    }
}
