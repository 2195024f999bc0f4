namespace Partwise.Bundles;

/// <summary>A long list, cut into script files.</summary>
/// <param name="First">The position of the first item of each file.</param>
/// <param name="Files">The files' names, without folder and ending.</param>
internal sealed record ReportChunkList(IReadOnlyList<int> First, IReadOnlyList<string> Files);
