namespace Partwise.Files;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements, as the file names it; those of <see cref="SafetensorsType"/> can be read.</param>
/// <param name="Shape">The length of each dimension, row-major; empty for a single number.</param>
/// <param name="Offset">Where its bytes begin, counted from the end of the header.</param>
/// <param name="Bytes">How many bytes it takes.</param>
public sealed record SafetensorsEntry(string Name, string Type, IReadOnlyList<int> Shape, long Offset, long Bytes);
