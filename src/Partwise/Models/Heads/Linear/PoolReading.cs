namespace Partwise.Models;

/// <summary>A pooling as the graph writes it.</summary>
/// <param name="Pool">What it does.</param>
/// <param name="Source">The tensor that it reads.</param>
/// <param name="Axes">The axes of that tensor over which it runs, ascending.</param>
/// <param name="Passed">Its operators, last first.</param>
internal sealed record PoolReading(Pool Pool, string Source, int[] Axes, IReadOnlyList<string> Passed);
