namespace Partwise.PostHoc;

/// <summary>What the certificate says of one class; the logits are those of its images' top classes.</summary>
internal readonly record struct ClassCertificate(
    double PrototypeSumMaxAbs,
    double NetworkSumMaxAbs,
    double LogitSumMaxAbs,
    double LogitSumMaxAbsDouble,
    double LogitSumMeanAbsDouble,
    int Images
)
{
    /// <summary>What float32 prototypes of this size can miss the head by; 0 where there is no constant vector.</summary>
    public double NetworkSumLimit { get; init; }
}
