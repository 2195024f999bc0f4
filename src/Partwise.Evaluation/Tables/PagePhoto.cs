namespace Partwise.Evaluation;

/// <summary>A photo of the page, as the network sees it.</summary>
internal sealed record PagePhoto(string Path, string? Label, string Photo, int PhotoWidth, int PhotoHeight);
