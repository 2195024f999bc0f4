namespace Partwise.Models;

/// <summary>A linear map from the values of one tensor, in their order in memory, to the logits: [classes, size].</summary>
internal sealed class LogitRows
{
    private readonly double[]? _values;

    private LogitRows(int classes, int size, double[]? values) => (Classes, Size, _values) = (classes, size, values);

    public int Classes { get; }

    public int Size { get; }

    public bool IsIdentity => _values is null;

    public static LogitRows Identity(int classes) => new(classes, classes, null);

    /// <summary>Row-major [classes, size].</summary>
    public double[] Values()
    {
        if (_values is not null)
            return _values;
        double[] eye = new double[Classes * Classes];
        for (int c = 0; c < Classes; c++)
            eye[(c * Classes) + c] = 1;
        return eye;
    }

    /// <summary>The map times a vector [size], added to <paramref name="sum"/>, times <paramref name="factor"/>.</summary>
    public void Apply(ReadOnlySpan<double> vector, Span<double> sum, double factor = 1)
    {
        for (int c = 0; c < Classes; c++)
        {
            if (_values is null)
            {
                sum[c] += factor * vector[c];
                continue;
            }
            double dot = 0;
            ReadOnlySpan<double> row = _values.AsSpan(c * Size, Size);
            for (int i = 0; i < row.Length; i++)
                dot += row[i] * vector[i];
            sum[c] += factor * dot;
        }
    }

    /// <summary>Every column times a factor of its own.</summary>
    public LogitRows Scale(ReadOnlySpan<double> factors)
    {
        double[] values = [.. Values()];
        for (int i = 0; i < values.Length; i++)
            values[i] *= factors[i % Size];
        return new LogitRows(Classes, Size, values);
    }

    /// <summary>The map behind y = W x, with W [size, inner].</summary>
    public LogitRows Times(ReadOnlySpan<double> matrix, int inner)
    {
        double[] values = new double[Classes * inner];
        if (_values is null)
        {
            matrix.CopyTo(values);
            return new LogitRows(Classes, inner, values);
        }
        for (int c = 0; c < Classes; c++)
        {
            Span<double> row = values.AsSpan(c * inner, inner);
            for (int i = 0; i < Size; i++)
            {
                double a = _values[(c * Size) + i];
                ReadOnlySpan<double> from = matrix.Slice(i * inner, inner);
                for (int j = 0; j < inner; j++)
                    row[j] += a * from[j];
            }
        }
        return new LogitRows(Classes, inner, values);
    }

    /// <summary>The map behind y[i] = Σ over the j with <paramref name="target"/>[j] = i of factor · x[j]; −1 where x[j] is not
    /// read.</summary>
    public LogitRows Gather(ReadOnlySpan<int> target, double factor = 1)
    {
        if (factor == 1 && target.Length == Size && IsInOrder(target))
            return this;
        double[] from = Values(),
            values = new double[Classes * target.Length];
        for (int c = 0; c < Classes; c++)
        {
            for (int j = 0; j < target.Length; j++)
                values[(c * target.Length) + j] = target[j] < 0 ? 0 : factor * from[(c * Size) + target[j]];
        }
        return new LogitRows(Classes, target.Length, values);
    }

    public LogitRows Add(LogitRows other)
    {
        double[] values = [.. Values()],
            more = other.Values();
        for (int i = 0; i < values.Length; i++)
            values[i] += more[i];
        return new LogitRows(Classes, Size, values);
    }

    /// <summary>Every row minus its mean: what centring the tensor does.</summary>
    public LogitRows Centre()
    {
        double[] values = [.. Values()];
        for (int c = 0; c < Classes; c++)
        {
            Span<double> row = values.AsSpan(c * Size, Size);
            double mean = 0;
            foreach (double x in row)
                mean += x / Size;
            for (int i = 0; i < row.Length; i++)
                row[i] -= mean;
        }
        return new LogitRows(Classes, Size, values);
    }

    private static bool IsInOrder(ReadOnlySpan<int> target)
    {
        for (int j = 0; j < target.Length; j++)
        {
            if (target[j] != j)
                return false;
        }
        return true;
    }
}
