namespace Partwise.Evaluation;

/// <summary>How well probabilities mean what they say: expected calibration error over bins of equal width (Guo et al., ICML 2017). Lower
/// is better.</summary>
/// <param name="Error">Σ over bins of n/N · |accuracy − confidence|, in [0,1].</param>
/// <param name="Bins">The bins that have photos, ascending.</param>
public sealed record Calibration(double Error, IReadOnlyList<CalibrationBin> Bins)
{
    /// <summary>Measures it.</summary>
    /// <param name="confidences">The probability of the predicted class, per photo, in [0,1].</param>
    /// <param name="correct">Whether the photo is recognised.</param>
    /// <param name="bins">How many bins, at least 1.</param>
    /// <exception cref="ArgumentException">The numbers differ, or there are none.</exception>
    internal static Calibration Of(IReadOnlyList<double> confidences, IReadOnlyList<bool> correct, int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (confidences.Count != correct.Count || correct.Count == 0)
            throw new ArgumentException(
                $"There are {confidences.Count} confidences for {correct.Count} answers; as many are needed, and at least one.",
                nameof(correct)
            );
        CalibrationBin[] filled =
        [
            .. Enumerable
                .Range(0, correct.Count)
                .GroupBy(i => Math.Min(bins - 1, (int)(confidences[i] * bins)))
                .OrderBy(g => g.Key)
                .Select(g => new CalibrationBin(
                    (double)g.Key / bins,
                    (double)(g.Key + 1) / bins,
                    g.Count(),
                    g.Average(i => confidences[i]),
                    g.Average(i => correct[i] ? 1.0 : 0)
                )),
        ];
        return new Calibration(filled.Sum(b => (double)b.Photos / correct.Count * Math.Abs(b.Accuracy - b.Confidence)), filled);
    }
}

/// <summary>The photos whose confidence lies in one interval.</summary>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Photos">How many there are.</param>
/// <param name="Confidence">Their mean confidence.</param>
/// <param name="Accuracy">The share recognised.</param>
public sealed record CalibrationBin(double Low, double High, int Photos, double Confidence, double Accuracy);
