using System.Globalization;

namespace Partwise.Evaluation;

/// <summary>The rows as a table for people: a line per metric, a column per method.</summary>
internal sealed class EvaluationPivot
{
    // The mean of one or two images says nothing about which method is better.
    private const int LeastImages = 3;

    private readonly Dictionary<(string Method, string Variant), EvaluationRow> _cells;
    private readonly IReadOnlyDictionary<string, int> _models;

    public EvaluationPivot(EvaluationResult result)
    {
        _models = result.Models;
        // What is about the model alone stands in the caption; a column for it would be empty otherwise.
        EvaluationRow[] rows = [.. result.Rows.Where(r => !IsOfModel(r))];
        Methods = [.. rows.Select(r => r.Method).Distinct()];
        Variants = [.. rows.Select(r => r.Variant).Distinct()];
        _cells = rows.DistinctBy(r => (r.Method, r.Variant)).ToDictionary(r => (r.Method, r.Variant));
    }

    public IReadOnlyList<string> Methods { get; }

    public IReadOnlyList<string> Variants { get; }

    /// <summary>The row in a cell, or null.</summary>
    public EvaluationRow? Cell(string method, string variant) => _cells.GetValueOrDefault((method, variant));

    /// <summary>
    /// Whether no other method has a better number in this line; false where no direction is better, all are equal, or the numbers do not
    /// compare: of other models, whose logits have other units, of other numbers of images, or of fewer than three.
    ///</summary>
    public bool IsBest(string method, string variant)
    {
        if (MetricCatalog.HigherIsBetter(variant) is not { } higher || Cell(method, variant) is not { } own)
            return false;
        // What looks equal is equal: no winner by the digits that are not shown.
        EvaluationRow[] line = [.. Methods.Select(m => Cell(m, variant)).OfType<EvaluationRow>()];
        if (own.N < LeastImages || line.DistinctBy(r => (_models.GetValueOrDefault(r.Method), r.N)).Count() > 1)
            return false;
        double[] values = [.. line.Select(r => r.Value)];
        return values.Length > 1
            && Number(values.Min()) != Number(values.Max())
            && Number(own.Value) == Number(higher ? values.Max() : values.Min());
    }

    /// <summary>How many images are behind a line, as text.</summary>
    public string Images(string variant)
    {
        int[] all = [.. Methods.Select(m => Cell(m, variant)).OfType<EvaluationRow>().Select(r => r.N).Distinct().Order()];
        return all.Length == 1 ? Invariant(all[0]) : $"{Invariant(all[0])}–{Invariant(all[^1])}";
    }

    /// <summary>Whether the row is about the model, or several, and not about a method.</summary>
    public static bool IsOfModel(EvaluationRow row) =>
        SummedLogits.IsRow(row.Method)
        || row.Method == EvaluationPlan.ModelRow
        || row.Method.EndsWith(":" + EvaluationPlan.ModelRow, StringComparison.Ordinal);

    /// <summary>↑ where more is better, ↓ where less is, nothing where neither.</summary>
    public static string Arrow(string variant) =>
        MetricCatalog.HigherIsBetter(variant) switch
        {
            true => " ↑",
            false => " ↓",
            null => "",
        };

    /// <summary>Three decimals, or one in scientific notation below a thousandth.</summary>
    public static string Number(double value) =>
        value != 0 && Math.Abs(value) < 0.001
            ? value.ToString("0.0e+0", CultureInfo.InvariantCulture)
            : value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Invariant(int n) => n.ToString(CultureInfo.InvariantCulture);
}
