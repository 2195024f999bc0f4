namespace Partwise.Onnx.Differentiation;

/// <summary>An Einstein summation with a letter for every dimension, those that an ellipsis stands for included.</summary>
/// <param name="Inputs">The letters of each operand.</param>
/// <param name="Output">The letters of the result.</param>
internal sealed record EinsumTerms(string[] Inputs, string Output)
{
    /// <summary>Reads the equation of a node; null where it is damaged, does not fit the operands, or has an ellipsis for an operand of
    /// unknown rank.</summary>
    /// <param name="node">The node.</param>
    /// <param name="ranks">The operands' numbers of dimensions; null where unknown.</param>
    public static EinsumTerms? TryParse(NodeProto node, IReadOnlyList<int?> ranks)
    {
        string equation = string.Concat(node.GetString("equation", "").Where(c => !char.IsWhiteSpace(c)));
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        if (
            sides.Length > 2
            || terms.Length != ranks.Count
            || terms.Concat(sides.Skip(1)).Any(t => t.Replace("...", "", StringComparison.Ordinal).Any(c => !char.IsAsciiLetter(c)))
        )
            return null;
        // Letters that the equation does not use stand for the dimensions of the ellipsis, the last one for the last.
        string free = string.Concat(
            Enumerable
                .Range('A', 26)
                .Concat(Enumerable.Range('a', 26))
                .Select(c => (char)c)
                .Where(c => !equation.Contains(c, StringComparison.Ordinal))
        );
        int widest = 0;
        var inputs = new string[terms.Length];
        for (int i = 0; i < terms.Length; i++)
        {
            int at = terms[i].IndexOf("...", StringComparison.Ordinal);
            if (at < 0)
            {
                if (ranks[i] is { } stated && stated != terms[i].Length)
                    return null;
                inputs[i] = terms[i];
                continue;
            }
            int count = (ranks[i] ?? -1) - (terms[i].Length - 3);
            if (count < 0 || count > free.Length)
                return null;
            widest = Math.Max(widest, count);
            inputs[i] = terms[i].Replace("...", free[(free.Length - count)..], StringComparison.Ordinal);
        }
        string all = free[(free.Length - widest)..];
        string output =
            sides.Length == 2
                ? sides[1].Replace("...", all, StringComparison.Ordinal)
                : all
                    + string.Concat(
                        inputs
                            .SelectMany(t => t)
                            .Where(c => !all.Contains(c, StringComparison.Ordinal))
                            .GroupBy(c => c)
                            .Where(g => g.Count() == 1)
                            .Select(g => g.Key)
                            .Order()
                    );
        return output.All(c => inputs.Any(t => t.Contains(c, StringComparison.Ordinal))) ? new(inputs, output) : null;
    }

    /// <summary>The size that a letter stands for.</summary>
    public OnnxDimension Size(char letter, IReadOnlyList<IReadOnlyList<OnnxDimension>?> shapes)
    {
        OnnxDimension found = OnnxDimension.Unknown;
        for (int i = 0; i < Inputs.Length; i++)
        {
            int at = Inputs[i].IndexOf(letter, StringComparison.Ordinal);
            if (at < 0 || shapes[i] is not { } shape || at >= shape.Count)
                continue;
            // A dimension of size 1 is repeated where another operand has more.
            if (found == default || found.Size == 1)
                found = shape[at];
        }
        return found;
    }

    /// <summary>The result's shape.</summary>
    public OnnxDimension[] OutputShape(IReadOnlyList<IReadOnlyList<OnnxDimension>?> shapes) => [.. Output.Select(c => Size(c, shapes))];
}
