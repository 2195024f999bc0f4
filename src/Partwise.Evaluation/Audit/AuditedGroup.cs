namespace Partwise.Evaluation;

/// <summary>The photos that share the value of an attribute.</summary>
/// <param name="Attribute">The attribute: a column of the file.</param>
/// <param name="Value">Its value.</param>
/// <param name="Photos">How many photos have it and a known class.</param>
/// <param name="Recognised">How many of them are recognised.</param>
/// <param name="Interval">The 95 % interval of the share recognised (Wilson).</param>
public sealed record AuditedGroup(string Attribute, string Value, int Photos, int Recognised, ConfidenceInterval Interval);
