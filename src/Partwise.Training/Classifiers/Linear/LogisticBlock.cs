using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.Training;

/// <summary>Some rows of a <see cref="LogisticProblem"/>: their loss and their share of the gradient, not yet divided by the
/// rows.</summary>
internal sealed class LogisticBlock(int start, int rows, int classes, int dimensions)
{
    private readonly float[] _errors = new float[classes * rows];
    private readonly float[] _largest = new float[rows];
    private readonly float[] _sum = new float[rows];
    private readonly float[] _gradient = new float[classes * dimensions];

    public double Loss { get; private set; }

    public void Evaluate(VectorPath path, float[] features, int[] labels, float[] weights, double[] bias)
    {
        ReadOnlySpan<float> x = features.AsSpan(start * dimensions, rows * dimensions);
        MatrixKernels.Project(path, x, rows, dimensions, weights, classes, _errors, rows);
        _largest.AsSpan().Fill(float.NegativeInfinity);
        for (int c = 0; c < classes; c++)
        {
            Span<float> logits = Row(c);
            TensorPrimitives.Add(logits, (float)bias[c], logits);
            TensorPrimitives.Max(_largest, logits, _largest);
        }
        double loss = 0;
        for (int m = 0; m < rows; m++)
            loss += (double)_largest[m] - _errors[(labels[start + m] * rows) + m];
        _sum.AsSpan().Clear();
        for (int c = 0; c < classes; c++)
        {
            Span<float> row = Row(c);
            TensorPrimitives.Subtract(row, _largest, row);
            TensorPrimitives.Exp(row, row);
            TensorPrimitives.Add(_sum, row, _sum);
        }
        for (int m = 0; m < rows; m++)
            loss += Math.Log(_sum[m]);
        for (int c = 0; c < classes; c++)
            TensorPrimitives.Divide(Row(c), _sum, Row(c));
        for (int m = 0; m < rows; m++)
            _errors[(labels[start + m] * rows) + m] -= 1;
        Loss = loss;
        _gradient.AsSpan().Clear();
        MatrixKernels.Accumulate(path, x, rows, dimensions, _errors, rows, classes, _gradient);
    }

    public void AddTo(Span<double> gradient)
    {
        for (int i = 0; i < _gradient.Length; i++)
            gradient[i] += _gradient[i];
        for (int c = 0; c < classes; c++)
        {
            double sum = 0;
            foreach (float error in Row(c))
                sum += error;
            gradient[_gradient.Length + c] += sum;
        }
    }

    private Span<float> Row(int c) => _errors.AsSpan(c * rows, rows);
}
