namespace Partwise.Bundles;

/// <summary>The answer in the entry of an example.</summary>
internal sealed record ReportPrediction(int Class, string Label, double Probability);
