namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>The operators that ONNX Runtime's optimiser makes of several standard ones: differentiated as those.</summary>
internal static class FusedRules
{
    private static readonly string[] s_window = ["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"];

    public static void FusedConv(GradientScope s) =>
        s.Unfold(g =>
        {
            string[] inputs = [s.X(0), s.X(1), .. s.X(2).Length > 0 ? new[] { s.X(2) } : []];
            string y = g.Op("Conv", inputs, s.Node.Attribute.Where(a => s_window.Contains(a.Name)).Select(a => a.Clone()));
            return Activated(s, s.X(3).Length > 0 ? g.Add(y, s.X(3)) : y);
        });

    public static void FusedGemm(GradientScope s) =>
        s.Unfold(g =>
            Activated(
                s,
                g.Op(
                    "Gemm",
                    s.Node.Input,
                    s.Node.Attribute.Where(a => a.Name is "alpha" or "beta" or "transA" or "transB").Select(a => a.Clone())
                )
            )
        );

    public static void FusedMatMul(GradientScope s)
    {
        if (s.Node.GetInt("transBatchA", 0) != 0 || s.Node.GetInt("transBatchB", 0) != 0)
            throw s.Unsupported("a product that transposes the batch");
        s.Unfold(g => g.Mul(g.Op("MatMul", [Turned(0, "transA"), Turned(1, "transB")]), s.Node.GetFloat("alpha", 1), s.X()));

        string Turned(int input, string attribute)
        {
            if (s.Node.GetInt(attribute, 0) == 0 || s.RequireShape(s.X(input)) is not { Count: > 1 and var rank })
                return s.X(input);
            return s.Graph.Transpose(s.X(input), [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);
        }
    }

    // Both add a bias first; the second approximates as Gelu does with "tanh".
    public static void BiasGelu(GradientScope s) => s.Unfold(g => g.Op(OnnxDomains.Microsoft, "Gelu", [g.Add(s.X(0), s.X(1))], []));

    public static void FastGelu(GradientScope s)
    {
        if (s.X(1).Length == 0)
            FunctionRules.TanhGelu(s);
        else
            s.Unfold(g => g.Op(OnnxDomains.Microsoft, "FastGelu", [g.Add(s.X(0), s.X(1))], []));
    }

    // The sum of two tensors and a bias, normalised. The sum itself is the fourth output.
    public static void SkipLayerNormalization(GradientScope s) =>
        s.Unfold(g =>
        {
            string sum = Sum(s, s.X(4));
            string normal = g.Op(
                "LayerNormalization",
                s.X(3).Length > 0 ? [sum, s.X(2), s.X(3)] : [sum, s.X(2)],
                OnnxAttribute.Of("epsilon", s.Node.GetFloat("epsilon", 1e-12f))
            );
            return s.Node.Output.Count == 1 ? [normal] : [normal, .. Between(s), sum];
        });

    public static void SkipSimplifiedLayerNormalization(GradientScope s) =>
        s.Unfold(g =>
        {
            string sum = Sum(s, s.X(3));
            string normal = g.Op(
                "SimplifiedLayerNormalization",
                [sum, s.X(2)],
                OnnxAttribute.Of("epsilon", s.Node.GetFloat("epsilon", 1e-12f))
            );
            return s.Node.Output.Count == 1 ? [normal] : [normal, .. Between(s), sum];
        });

    private static string Sum(GradientScope s, string bias)
    {
        string sum = s.Graph.Add(s.X(0), s.X(1));
        return bias.Length > 0 ? s.Graph.Add(sum, bias) : sum;
    }

    // Mean and deviation, which no gradient may come through.
    private static string[] Between(GradientScope s) =>
        s.UpstreamOf(1) is null && s.UpstreamOf(2) is null ? ["", ""] : throw s.Unsupported("gradients through the mean and deviation");

    private static string Activated(GradientScope s, string y)
    {
        GradientGraph g = s.Graph;
        float[] parameters = s.Node.GetFloats("activation_params") ?? [];
        float? alpha = Stated("activation_alpha", 0),
            beta = Stated("activation_beta", 1);
        switch (s.Node.GetString("activation", ""))
        {
            case "":
                return y;
            case "Relu" or "Sigmoid" or "Tanh":
                return g.Op(s.Node.GetString("activation", ""), y);
            case "LeakyRelu":
                return g.Op("LeakyRelu", [y], OnnxAttribute.Of("alpha", alpha ?? 0.01f));
            case "HardSigmoid":
                return g.Op("HardSigmoid", [y], OnnxAttribute.Of("alpha", alpha ?? 0.2f), OnnxAttribute.Of("beta", beta ?? 0.5f));
            case "Clip":
                return g.Op("Clip", [y, g.Scalar(alpha ?? float.MinValue, s.X()), g.Scalar(beta ?? float.MaxValue, s.X())]);
            case var other:
                throw s.Unsupported($"the fused activation '{other}'");
        }

        float? Stated(string name, int place) =>
            place < parameters.Length ? parameters[place]
            : s.Node.FindAttribute(name) is null ? null
            : s.Node.GetFloat(name, 0);
    }
}
