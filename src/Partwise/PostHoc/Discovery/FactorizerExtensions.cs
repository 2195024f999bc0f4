namespace Partwise.PostHoc;

/// <summary>What kind of discovery a factorizer is.</summary>
internal static class FactorizerExtensions
{
    /// <summary>Whether it divides the head row among parts itself, instead of finding directions to scale.</summary>
    public static bool IsPartition(this Factorizer factorizer) =>
        factorizer is Factorizer.Contrast or Factorizer.Copies or Factorizer.Position or Factorizer.RandomContrast;
}
