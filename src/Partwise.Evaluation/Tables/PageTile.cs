namespace Partwise.Evaluation;

/// <summary>One image with its number and its map.</summary>
internal sealed record PageTile(string Photo, double Value, int MapHeight, int MapWidth, float[] Map);
