using System.Globalization;
using Partwise.Cli.Terminal;
using Partwise.Editing;
using Partwise.Evaluation;

namespace Partwise.Cli.Commands;

/// <summary>What an edit did, for people.</summary>
internal static class EditTable
{
    private const int Shown = 20;

    public static void Print(Screen screen, string output, bool inPlace, EditRecord record, EditEvaluation? evaluation)
    {
        foreach (EditedPart part in record.Parts)
        {
            string done =
                part.Required is not null || part.MovedTo is not null ? Kept(part)
                : record.Action == "refit" ? "projected out"
                : part.Factor == 0 ? "taken out"
                : string.Create(CultureInfo.InvariantCulture, $"times {part.Factor:0.####}");
            screen.Line($"{part.Label}, part {part.Part + 1}: {done}");
        }
        foreach (BiasChange bias in record.Biases ?? [])
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"{bias.Label}: {Signed(bias.Added)} added to the bias"));
        if (record.GradientNorm is { } gradient)
            screen.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"head fitted again on {record.Dataset}: penalty {record.Penalty}, gradient {gradient:0.0e+0}"
                )
            );
        if (record.Gap is { } gap)
            screen.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"last layer fitted again on {record.Dataset}: at most {gap:0.0e+0} above the minimum of its objective"
                )
            );
        if (!inPlace)
            screen.Line("The head is not one linear layer on what is pooled, so nodes were added that compute the difference.");
        if (evaluation?.Accuracy is { } a)
        {
            screen.Line(
                $"photos recognised: {Share(a.Before, a.Photos, a.BeforeInterval)} before, "
                    + $"{Share(a.After, a.Photos, a.AfterInterval)} after"
            );
            screen.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"difference: {100 * a.Difference:+0.0;−0.0;0.0} points (95 %: {100 * a.DifferenceInterval.Low:+0.0;−0.0;0.0} to "
                        + $"{100 * a.DifferenceInterval.High:+0.0;−0.0;0.0}); {a.Lost} lost, {a.Gained} gained, p = {a.PValue:g2}"
                )
            );
        }
        if (evaluation is not null)
        {
            screen.Line(
                $"{evaluation.Changed.Count} of {evaluation.Photos} predictions changed{(evaluation.Changed.Count > 0 ? ":" : "")}"
            );
            foreach (ChangedPrediction changed in evaluation.Changed.Take(Shown))
                screen.Line($"  {changed.Path}: {changed.Before.Label} → {changed.After.Label} ({changed.Outcome})");
            if (evaluation.Changed.Count > Shown)
                screen.Line($"  … and {evaluation.Changed.Count - Shown} more; --json lists all");
        }
        screen.Line($"model: {output}");
    }

    private static string Kept(EditedPart part) =>
        string.Join(
            ", ",
            new[]
            {
                part.MovedTo is null ? null : $"moved to {part.MovedTo}",
                part.Required is { } weight ? string.Create(CultureInfo.InvariantCulture, $"required to weigh {weight:0.####}") : null,
            }.OfType<string>()
        );

    private static string Share(int correct, int photos, ConfidenceInterval interval) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{100.0 * correct / photos:0.0} % ({correct} of {photos}; 95 %: {100 * interval.Low:0.0} to {100 * interval.High:0.0})"
        );

    private static string Signed(double value) => value.ToString("+0.000;−0.000", CultureInfo.InvariantCulture);
}
