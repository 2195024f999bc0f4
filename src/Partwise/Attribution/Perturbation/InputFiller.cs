namespace Partwise.Attribution;

/// <summary>Writes one input.</summary>
/// <param name="index">Which one.</param>
/// <param name="input">Takes [3, H, W], normalised; holds anything before.</param>
public delegate void InputFiller(int index, Span<float> input);
