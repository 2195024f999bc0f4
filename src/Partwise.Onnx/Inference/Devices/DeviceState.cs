namespace Partwise.Onnx.Inference;

/// <summary>Whether a kind of device can be used here.</summary>
/// <param name="Device">The kind, as a person writes it.</param>
/// <param name="Available">Whether it can be used.</param>
/// <param name="Count">How many there are; null where the library does not say.</param>
/// <param name="Library">The library that drives it; null where none was found.</param>
/// <param name="Reason">Why it cannot be used and what to do; null where it can.</param>
public sealed record DeviceState(string Device, bool Available, int? Count, string? Library, string? Reason);
