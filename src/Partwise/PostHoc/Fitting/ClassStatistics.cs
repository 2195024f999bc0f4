using Partwise.Datasets;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>What the parts of a class do on its images: contributions, exemplars, and the sum in double precision.</summary>
internal static class ClassStatistics
{
    public static FittedClass Describe(ClassPlan plan, ClassData data, ClassMaps parts, Classifier classifier, int exemplars)
    {
        IReadOnlyList<DatasetImage> images = data.Images;
        ClassDecomposition decomposition = parts.Decomposition;
        int positions = classifier.Features.Positions,
            width = classifier.Features.Width!.Value;
        int k = decomposition.K;
        float bias = classifier.Form.Bias[plan.Class];
        int rows = images.Count * positions;
        double[] maps = parts.Maps,
            evidence = parts.Evidence;

        double[][] contributions = [.. Enumerable.Range(0, k).Select(_ => new double[images.Count])];
        (double Value, int Position)[][] peaks = [.. Enumerable.Range(0, k).Select(_ => new (double, int)[images.Count])];
        double meanEvidence = 0,
            worst = 0,
            errors = 0;
        for (int n = 0; n < images.Count; n++)
        {
            double logit = 0,
                sum = 0;
            for (int p = 0; p < positions; p++)
                logit += evidence[(n * positions) + p];
            logit /= positions;
            for (int i = 0; i < k; i++)
            {
                contributions[i][n] = Scan(maps.AsSpan((i * rows) + (n * positions), positions), out peaks[i][n]);
                sum += contributions[i][n];
            }
            meanEvidence += logit / images.Count;
            worst = Math.Max(worst, Math.Abs(sum - logit));
            errors += Math.Abs(sum - logit);
        }
        var described = new FittedPart[k];
        for (int i = 0; i < k; i++)
        {
            (double Value, int Position)[] own = peaks[i];
            double[] contribution = contributions[i];
            described[i] = new FittedPart(
                i,
                ContributionStatistics.Of(contribution, meanEvidence),
                [
                    .. Enumerable
                        .Range(0, images.Count)
                        .OrderByDescending(n => own[n].Value)
                        .ThenBy(n => n)
                        .Take(exemplars)
                        .Select(n => new Exemplar(
                            images[n].RelativePath,
                            images[n].Path,
                            own[n].Position / width,
                            own[n].Position % width,
                            own[n].Value,
                            contribution[n]
                        )),
                ]
            );
        }
        return new FittedClass
        {
            Class = plan.Class,
            Label = plan.Label,
            Images = images.Count,
            Skipped = plan.Images.Count - images.Count,
            Bias = bias,
            // Where more than bias and parts may belong to a logit, it is what the model said.
            MeanLogit = classifier.Form.HasOffset ? data.Logits.Take(images.Count).Average(l => (double)l) : meanEvidence + bias,
            Decomposition = decomposition,
            Parts = described,
            ImagesUsed = [.. images.Select(i => i.RelativePath)],
            LogitSumMaxAbsDouble = worst,
            LogitSumMeanAbsDouble = errors / images.Count,
        };
    }

    /// <summary>The mean of one image's values, and the highest of them in logit units.</summary>
    private static double Scan(ReadOnlySpan<double> map, out (double Value, int Position) peak)
    {
        double sum = 0;
        peak = (double.NegativeInfinity, 0);
        for (int p = 0; p < map.Length; p++)
        {
            sum += map[p];
            if (map[p] / map.Length > peak.Value)
                peak = (map[p] / map.Length, p);
        }
        return sum / map.Length;
    }
}
