namespace Partwise.Files;

/// <summary>By what a later run knows a file again.</summary>
/// <param name="Length">Its size in bytes; -1 where it cannot be read.</param>
/// <param name="Modified">The time of its last change in ticks, UTC; 0 where it cannot be read.</param>
public readonly record struct FileStamp(long Length, long Modified);
