namespace Partwise.Training.ProtoPNet;

/// <summary>The windows of a latent map [D, H, W] that a prototype [D, H1, W1] is compared with, row by row.</summary>
internal readonly record struct PatchGrid
{
    private readonly int _channels,
        _height,
        _width,
        _windowHeight,
        _windowWidth;

    /// <exception cref="PartwiseException">The prototypes do not fit into the map.</exception>
    public PatchGrid(PrototypeLayer layer, int channels, int height, int width)
    {
        if (layer.Channels != channels || layer.Height > height || layer.Width > width)
        {
            throw new PartwiseException(
                $"Prototypes of [{layer.Channels},{layer.Height},{layer.Width}] do not fit into latent maps of "
                    + $"[{channels},{height},{width}]; they need as many channels, and at most as many rows and columns."
            );
        }
        (_channels, _height, _width, _windowHeight, _windowWidth) = (channels, height, width, layer.Height, layer.Width);
    }

    /// <summary>H − H1 + 1.</summary>
    public int Rows => _height - _windowHeight + 1;

    /// <summary>W − W1 + 1.</summary>
    public int Columns => _width - _windowWidth + 1;

    /// <summary>The number of windows.</summary>
    public int Positions => Rows * Columns;

    /// <summary>The numbers in a window, D·H1·W1.</summary>
    public int Size => _channels * _windowHeight * _windowWidth;

    /// <summary>Copies the window at <paramref name="position"/> (row · <see cref="Columns"/> + column), in a prototype's layout.</summary>
    public void Copy(ReadOnlySpan<float> latent, int position, Span<float> window)
    {
        int top = position / Columns,
            left = position % Columns,
            at = 0;
        for (int d = 0; d < _channels; d++)
        {
            for (int y = 0; y < _windowHeight; y++)
            {
                latent.Slice((((d * _height) + top + y) * _width) + left, _windowWidth).CopyTo(window[at..]);
                at += _windowWidth;
            }
        }
    }

    /// <summary>Copies all windows as columns: number i of the window at position q goes to <c>target[i·stride + q]</c>.</summary>
    public void Unfold(ReadOnlySpan<float> latent, Span<float> target, int stride)
    {
        int number = 0;
        for (int d = 0; d < _channels; d++)
        {
            for (int y = 0; y < _windowHeight; y++)
            {
                for (int x = 0; x < _windowWidth; x++, number++)
                {
                    for (int row = 0; row < Rows; row++)
                        latent
                            .Slice((((d * _height) + row + y) * _width) + x, Columns)
                            .CopyTo(target[((number * stride) + (row * Columns))..]);
                }
            }
        }
    }
}
