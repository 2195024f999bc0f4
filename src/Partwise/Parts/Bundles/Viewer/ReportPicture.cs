namespace Partwise.Bundles;

/// <summary>A patch in the entry of its part.</summary>
internal sealed record ReportPicture(string Crop);
