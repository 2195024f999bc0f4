namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Einstein summation: the gradient of an operand is the summation of what arrived with the other operands.</summary>
internal static class EinsumRules
{
    public static void Einsum(GradientScope s)
    {
        GradientGraph g = s.Graph;
        int?[] ranks = [.. s.Node.Input.Select(x => g.Facts.Shape(x)?.Count)];
        EinsumTerms terms =
            EinsumTerms.TryParse(s.Node, ranks)
            ?? throw s.Unsupported(
                "an equation that does not fit its operands, or an ellipsis for an operand of unknown rank (state its shape in the model)"
            );
        if (terms.Inputs.Append(terms.Output).Any(t => t.Distinct().Count() != t.Length))
            throw s.Unsupported("an equation that repeats a letter within one operand");
        for (int i = 0; i < terms.Inputs.Length; i++)
        {
            if (s.Wants(i))
                s.Give(i, Gradient(s, terms, i));
        }
    }

    private static string Gradient(GradientScope s, EinsumTerms terms, int operand)
    {
        GradientGraph g = s.Graph;
        int[] others = [.. Enumerable.Range(0, terms.Inputs.Length).Where(i => i != operand)];
        string term = terms.Inputs[operand],
            rest = terms.Output + string.Concat(others.Select(i => terms.Inputs[i]));
        // Dimensions that only this operand has are summed away: what arrives is the same for all their positions.
        string kept = string.Concat(term.Where(c => rest.Contains(c, StringComparison.Ordinal)));
        string equation = string.Join(',', [terms.Output, .. others.Select(i => terms.Inputs[i])]) + "->" + kept;
        string gradient = g.Op("Einsum", [s.Upstream, .. others.Select(s.X)], OnnxAttribute.Of("equation", equation));
        IReadOnlyList<OnnxDimension>?[] shapes = [.. s.Node.Input.Select(g.Facts.Shape)];
        if (kept.Length == term.Length)
            return g.SumTo(gradient, [.. term.Select(c => terms.Size(c, shapes))], s.X(operand));
        long[] missing =
        [
            .. Enumerable.Range(0, term.Length).Where(i => !kept.Contains(term[i], StringComparison.Ordinal)).Select(i => (long)i),
        ];
        return g.ExpandTo(g.Op("Unsqueeze", [gradient, g.Ints(missing)]), s.X(operand));
    }
}
