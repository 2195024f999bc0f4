using System.Globalization;
using Partwise.Models;
using Partwise.Onnx.Inference;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>Puts a certificate together from its images and classes.</summary>
internal static class CertificateSum
{
    /// <summary>What networks run on now; null for the processor.</summary>
    public static string? Device => ExecutionDevice.Default == ExecutionDevice.Cpu ? null : ExecutionDevice.Default.ToString();

    /// <param name="classifier">The original model.</param>
    /// <param name="images">What was found on every image, class by class: the sums depend on their order.</param>
    /// <param name="classes">What was found of every fitted class, by class index.</param>
    public static Certificate Of(Classifier classifier, IReadOnlyList<ImageComparison> images, IReadOnlyList<ClassCertificate> classes)
    {
        int predictions = images.Sum(i => i.Predictions);
        double[] epsilons = [.. images.Select(i => i.Epsilon).OfType<double>().Order()];
        double above = images.Sum(i => i.AboveBias),
            limit = classes.Max(c => c.NetworkSumLimit);
        return new Certificate
        {
            NetworkSumLimit = limit > Certificate.NetworkSumTolerance ? limit : null,
            Exactness = classifier.IsPlain ? null : classifier.Exactness.Name(),
            OffsetShare =
                !classifier.Form.HasOffset ? null
                : above > 0 ? images.Sum(i => i.Offset) / above
                : 0,
            EpsilonMean = epsilons.Length == 0 ? null : epsilons.Average(),
            Epsilon95 = epsilons.Length == 0 ? null : epsilons[(int)Math.Ceiling(0.95 * epsilons.Length) - 1],
            EpsilonWorst = epsilons.Length == 0 ? null : epsilons[^1],
            PrototypeSumMaxAbs = classes.Max(c => c.PrototypeSumMaxAbs),
            NetworkSumMaxAbs = classes.Max(c => c.NetworkSumMaxAbs),
            LogitSumMaxAbs = images.Select(i => i.Maximum).DefaultIfEmpty().Max(),
            LogitSumMeanAbs = predictions == 0 ? 0 : images.Sum(i => i.Sum) / predictions,
            LogitSumMaxRelative = images.Select(i => i.Relative).DefaultIfEmpty().Max(),
            LogitSumMaxAbsDouble = classes.Max(c => c.LogitSumMaxAbsDouble),
            LogitSumMeanAbsDouble = classes.Sum(c => c.LogitSumMeanAbsDouble * c.Images) / classes.Sum(c => c.Images),
            OriginalOutputsBitIdentical = images.All(i => i.Identical),
            Images = images.Count,
            Device = Device,
        };
    }

    /// <summary>What a person should know of a certificate, one sentence each.</summary>
    public static IEnumerable<string> Warnings(Certificate certificate)
    {
        if (!certificate.OriginalOutputsBitIdentical)
            yield return "The part network's own outputs differ from the original model's in their last bits; the certificate says "
                + "by how much the parts miss the logit.";
        if (certificate.OffsetShare is > 0.2 and var share)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{share:P0} of the score is in no part: it is the head's own constant at each image, shown as the offset."
            );
    }
}
