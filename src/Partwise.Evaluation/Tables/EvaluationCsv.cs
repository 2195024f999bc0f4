using System.Globalization;

namespace Partwise.Evaluation;

/// <summary>The numbers as CSV (RFC 4180, invariant numbers, empty where there is none).</summary>
public static class EvaluationCsv
{
    /// <summary>One line per number.</summary>
    public static IReadOnlyList<string> Rows(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Table(
            ["method", "metric", "variant", "value", "low", "high", "n"],
            result.Rows,
            r => [r.Method, r.Metric, r.Variant, r.Value, r.Low, r.High, r.N]
        );
    }

    /// <summary>One line per point of a curve.</summary>
    internal static IReadOnlyList<string> Curves(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Table(
            ["method", "metric", "variant", "x", "mean", "low", "high", "n"],
            result.Curves.SelectMany(c => c.Points.Select(p => (c, p))),
            x => [x.c.Method, x.c.Metric, x.c.Variant, x.p.X, x.p.Mean, x.p.Low, x.p.High, x.p.N]
        );
    }

    /// <summary>One line per class.</summary>
    internal static IReadOnlyList<string> Classes(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Table(
            [
                "method",
                "class",
                "label",
                "images",
                "prototypes",
                "consistency",
                "stability",
                "distinct_parts",
                "no_hit_rate",
                "region_agreement",
                "region_nmi",
                "region_purity",
            ],
            result.Classes,
            c =>
                [
                    c.Method,
                    c.Class,
                    c.Label,
                    c.Images,
                    c.Prototypes,
                    c.Consistency,
                    c.Stability,
                    c.DistinctParts,
                    c.NoHitRate,
                    c.RegionAgreement,
                    c.RegionInformation,
                    c.RegionPurity,
                ]
        );
    }

    /// <summary>One line per annotated part.</summary>
    internal static IReadOnlyList<string> Parts(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Table(
            ["method", "part", "visible", "best_of", "consistent", "hit_rate", "best_rate"],
            result.Parts,
            p => [p.Method, p.Part, p.Visible, p.Best, p.Consistent, p.HitRate, p.BestRate]
        );
    }

    /// <summary>One line per prototype.</summary>
    internal static IReadOnlyList<string> Prototypes(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Table(
            ["method", "class", "prototype", "best_part", "rate", "consistent", "stability", "no_hit_rate"],
            result.Prototypes,
            p => [p.Method, p.Class, p.Prototype, p.BestPart, p.Rate, p.Consistent ? 1 : 0, p.Stability, p.NoHitRate]
        );
    }

    private static string[] Table<T>(string[] header, IEnumerable<T> items, Func<T, object?[]> fields) =>
        [string.Join(',', header), .. items.Select(i => string.Join(',', fields(i).Select(Field)))];

    private static string Field(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
