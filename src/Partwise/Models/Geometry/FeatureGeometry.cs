using System.Text.Json;
using System.Text.Json.Serialization;
using Partwise.Files;
using Partwise.Imaging;

namespace Partwise.Models;

/// <summary>Where the cells of a feature map lie in the network's input, in pixels from its left and top edge, and how that is
/// known.</summary>
public sealed record FeatureGeometry
{
    /// <summary>Cells of equal size that fill the input, as published code draws them: the receptive field cannot be followed through the
    /// graph.</summary>
    public const string Even = "even";

    /// <summary>The middles of the receptive fields, as the graph's windows, steps and paddings give them.</summary>
    public const string Graph = "graph";

    /// <summary>The step from the graph, the middles measured: between the even grid's and the receptive field's, where maps of mirrored
    /// pictures match best.</summary>
    public const string Measured = "measured";

    /// <summary><see cref="Even"/>, <see cref="Graph"/> or <see cref="Measured"/>.</summary>
    public required string Rule { get; init; }

    /// <summary>The same in a sentence.</summary>
    public required string Note { get; init; }

    /// <summary>The input's width in pixels.</summary>
    public required int InputWidth { get; init; }

    /// <summary>The input's height in pixels.</summary>
    public required int InputHeight { get; init; }

    /// <summary>Rows of the map.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of the map.</summary>
    public required int Columns { get; init; }

    /// <summary>The middle of the first column.</summary>
    public required double FirstX { get; init; }

    /// <summary>The middle of the first row.</summary>
    public required double FirstY { get; init; }

    /// <summary>From one column's middle to the next.</summary>
    public required double StepX { get; init; }

    /// <summary>From one row's middle to the next.</summary>
    public required double StepY { get; init; }

    /// <summary>The grid for maps; null where it is the even one.</summary>
    [JsonIgnore]
    public MapGrid? Grid
    {
        get
        {
            var grid = new MapGrid(
                Rows,
                Columns,
                new MapAxis(FirstY / InputHeight, StepY / InputHeight),
                new MapAxis(FirstX / InputWidth, StepX / InputWidth)
            );
            bool even = Same(grid.Vertical, MapAxis.Even(Rows)) && Same(grid.Horizontal, MapAxis.Even(Columns));
            return even ? null : grid;
        }
    }

    /// <summary>As it stands in a network's metadata.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <summary>From a network's metadata; null where there is nothing, or nothing that makes sense.</summary>
    /// <param name="json">The metadata's value.</param>
    internal static FeatureGeometry? FromMetadata(string? json)
    {
        if (string.IsNullOrEmpty(json))
            return null;
        try
        {
            return StrictJson.Deserialize<FeatureGeometry>(json, JsonSerializerOptions.Web) is { } read && read.IsSound() ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The geometry of maps in which a window of several cells slides over these.</summary>
    /// <param name="height">Rows of the window.</param>
    /// <param name="width">Columns of the window.</param>
    public FeatureGeometry Under(int height, int width) =>
        height == 1 && width == 1
            ? this
            : this with
            {
                Rows = Rows - height + 1,
                Columns = Columns - width + 1,
                FirstX = FirstX + ((width - 1) / 2.0 * StepX),
                FirstY = FirstY + ((height - 1) / 2.0 * StepY),
            };

    private static bool Same(MapAxis a, MapAxis b) => Math.Abs(a.First - b.First) < 1e-9 && Math.Abs(a.Step - b.Step) < 1e-9;

    // A stranger's file may hold anything; a grid far from the picture would draw nothing.
    private bool IsSound() =>
        InputWidth > 0
        && InputHeight > 0
        && Rows > 0
        && Columns > 0
        && Sound(FirstX, StepX, InputWidth)
        && Sound(FirstY, StepY, InputHeight);

    private static bool Sound(double first, double step, int side) =>
        double.IsFinite(first) && double.IsFinite(step) && Math.Abs(first) <= 2.0 * side && step > 0 && step <= side;
}
