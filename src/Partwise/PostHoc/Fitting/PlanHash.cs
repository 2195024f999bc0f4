using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Partwise.Datasets;

namespace Partwise.PostHoc;

/// <summary>Tells plans apart.</summary>
internal static class PlanHash
{
    /// <summary>The SHA-256 of a plan: classes, photos, boxes.</summary>
    public static string Of(FitPlan plan)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ClassPlan c in plan.Classes)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{c.Class}\t{c.Label}\n")));
            foreach (DatasetImage image in c.Images)
                hash.AppendData(
                    Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{image.RelativePath}\t{image.BoundingBox}\n"))
                );
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
