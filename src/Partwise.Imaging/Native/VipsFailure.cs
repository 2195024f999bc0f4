namespace Partwise.Imaging.Native;

/// <summary>A libvips call failed; the text is libvips' own and is turned into an <see cref="ImageException"/> by the caller.</summary>
internal sealed class VipsFailure(string text) : Exception(text);
