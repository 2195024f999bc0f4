namespace Partwise.Attribution;

/// <summary>How an integral from 0 to 1 becomes a sum of n steps.</summary>
internal enum IntegrationRule
{
    /// <summary>n gradients, in the middle of each step.</summary>
    Midpoint,

    /// <summary>n + 1 gradients, at both ends of each step; the outermost count half.</summary>
    Trapezoid,
}
