namespace Partwise.Aviary;

/// <summary>How far the writing of a dataset has come.</summary>
/// <param name="Done">Images written.</param>
/// <param name="Total">Images to write.</param>
public readonly record struct AviaryProgress(int Done, int Total);
