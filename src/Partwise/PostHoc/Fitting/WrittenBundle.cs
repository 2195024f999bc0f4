using Partwise.Bundles;

namespace Partwise.PostHoc;

/// <summary>A bundle that has been written.</summary>
/// <param name="Document">What it says.</param>
/// <param name="CertificateSeconds">The time that the certificate took.</param>
/// <param name="ReportSeconds">The time that patches and page took.</param>
internal sealed record WrittenBundle(BundleDocument Document, double CertificateSeconds, double ReportSeconds);
