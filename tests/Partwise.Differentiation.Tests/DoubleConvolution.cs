namespace Partwise.Differentiation.Tests;

/// <summary>A two-dimensional convolution in double precision by plain loops, independent of what it checks.</summary>
internal sealed class DoubleConvolution(Numbers x, Numbers w, int group, int[] strides, int[] pads)
{
    private readonly int _images = (int)x.Shape[0],
        _c = (int)x.Shape[1],
        _h = (int)x.Shape[2],
        _w = (int)x.Shape[3];
    private readonly int _o = (int)w.Shape[0],
        _perGroup = (int)w.Shape[1],
        _kh = (int)w.Shape[2],
        _kw = (int)w.Shape[3];

    private int Height => ((_h + pads[0] + pads[2] - _kh) / strides[0]) + 1;

    private int Width => ((_w + pads[1] + pads[3] - _kw) / strides[1]) + 1;

    public Numbers Forward(Numbers? bias)
    {
        var y = new double[_images * _o * Height * Width];
        for (int i = 0; bias is not null && i < y.Length; i++)
            y[i] = bias.Values[i / (Height * Width) % _o];
        Walk(
            (a, b, k, count) =>
            {
                double weight = w.Values[k];
                for (int i = 0; i < count; i++)
                    y[b + i] += weight * x.Values[a + (i * strides[1])];
            }
        );
        return new(y, [_images, _o, Height, Width]);
    }

    public (Numbers X, Numbers W) Backward(Numbers upstream)
    {
        var dx = new double[x.Values.Length];
        var dw = new double[w.Values.Length];
        double[] g = upstream.Values;
        Walk(
            (a, b, k, count) =>
            {
                double weight = w.Values[k],
                    sum = 0;
                for (int i = 0; i < count; i++)
                {
                    sum += g[b + i] * x.Values[a + (i * strides[1])];
                    dx[a + (i * strides[1])] += weight * g[b + i];
                }
                dw[k] += sum;
            }
        );
        return (new(dx, x.Shape), new(dw, w.Shape));
    }

    // For every weight and output row: the first input, the first output, the weight, and how many outputs in the row lie inside the input.
    private void Walk(Action<int, int, int, int> row)
    {
        int perGroupOut = _o / group;
        for (int n = 0; n < _images; n++)
        for (int o = 0; o < _o; o++)
        for (int c = 0; c < _perGroup; c++)
        for (int i = 0; i < _kh; i++)
        for (int j = 0; j < _kw; j++)
        {
            int channel = (o / perGroupOut * _perGroup) + c,
                k = (((((o * _perGroup) + c) * _kh) + i) * _kw) + j;
            int first = Math.Max(0, (pads[1] - j + strides[1] - 1) / strides[1]);
            int last = Math.Min(Width - 1, (_w - 1 + pads[1] - j) / strides[1]);
            for (int r = 0; r < Height && first <= last; r++)
            {
                int y = (r * strides[0]) + i - pads[0];
                if (y >= 0 && y < _h)
                    row(
                        (((((n * _c) + channel) * _h) + y) * _w) + (first * strides[1]) + j - pads[1],
                        ((((n * _o) + o) * Height) + r) * Width + first,
                        k,
                        last - first + 1
                    );
            }
        }
    }
}
