namespace Partwise.Files;

/// <summary>An array of a MAT file. Elements stand in MATLAB's order, the first dimension varying fastest.</summary>
public sealed class MatValue
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<MatValue>> s_noFields =
        new Dictionary<string, IReadOnlyList<MatValue>>();

    internal MatValue(MatKind kind, IReadOnlyList<int> dimensions)
    {
        Kind = kind;
        Dimensions = dimensions;
        Count = dimensions.Aggregate(1, (a, b) => checked(a * b));
    }

    /// <summary>What it holds.</summary>
    public MatKind Kind { get; }

    /// <summary>The sizes, at least two.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The number of elements: the product of the sizes.</summary>
    public int Count { get; }

    /// <summary>The numbers, converted to double; real parts only. Empty for other kinds.</summary>
    public IReadOnlyList<double> Numbers { get; internal init; } = [];

    /// <summary>The characters; several rows are joined by line breaks. Empty for other kinds.</summary>
    public string Text { get; internal init; } = "";

    /// <summary>The cells. Empty for other kinds.</summary>
    public IReadOnlyList<MatValue> Cells { get; internal init; } = [];

    /// <summary>For each field, its value in every record. Empty for other kinds.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<MatValue>> Fields { get; internal init; } = s_noFields;
}
