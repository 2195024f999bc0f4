using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

public sealed class AttentionTests
{
    [Theory]
    [InlineData(false, false, 0f)]
    [InlineData(true, false, 0f)]
    [InlineData(false, true, 0f)]
    [InlineData(true, true, 2f)]
    public void AddGradients_Attention_MatchesItsFunction(bool masked, bool causal, float cap)
    {
        Dictionary<string, Numbers> inputs = Inputs(2, 2);
        if (masked)
            inputs["mask"] = Numbers.Random(4, -1, 1, 3, 4);
        GradientCheck.Against(
            inputs,
            g => g.Node("Attention", [.. inputs.Keys], OnnxAttribute.Of("is_causal", causal ? 1L : 0), OnnxAttribute.Of("softcap", cap)),
            v => Attend(v, 2, causal, 1 / Math.Sqrt(5), cap),
            opset: 23
        );
    }

    [Fact]
    public void AddGradients_AttentionWithBooleanMask_MatchesItsFunction()
    {
        Dictionary<string, Numbers> inputs = Inputs(2, 2);
        inputs["bool_mask"] = new([1, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1], [3, 4]);
        GradientCheck.Against(
            inputs,
            g => g.Node("Attention", [.. inputs.Keys], OnnxAttribute.Of("scale", 0.7f)),
            v => Attend(v, 2, false, 0.7f, 0),
            opset: 23,
            fixedInputs: ["bool_mask"]
        );
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(3, 1)]
    public void AddGradients_AttentionOfSharedHeads_MatchesItsFunction(int heads, int shared)
    {
        Dictionary<string, Numbers> inputs = Inputs(heads, shared);
        GradientCheck.Against(
            inputs,
            g => g.Node("Attention", [.. inputs.Keys]),
            v => Attend(v, heads, false, 1 / Math.Sqrt(5), 0),
            opset: 23
        );
    }

    [Fact]
    public void AddGradients_AttentionOfFlatHeads_MatchesItsFunction()
    {
        Dictionary<string, Numbers> inputs = Inputs(2, 2);
        var flat = inputs.ToDictionary(i => i.Key, i => Flat(i.Value));
        GradientCheck.Against(
            flat,
            g => g.Node("Attention", ["q", "k", "v"], OnnxAttribute.Of("q_num_heads", 2L), OnnxAttribute.Of("kv_num_heads", 2L)),
            v => Flat(Attend(v.ToDictionary(i => i.Key, i => Deep(i.Value)), 2, false, 1 / Math.Sqrt(5), 0)),
            opset: 23
        );
    }

    [Fact]
    public void AddGradients_AttentionAsNodes_MatchesCentralDifferences() =>
        GradientCheck.Run(
            OnnxElementType.Double,
            Inputs(2, 2),
            g =>
            {
                string scores = g.Node("MatMul", ["q", g.Node("Transpose", ["k"], OnnxAttribute.Of("perm", [0, 1, 3, 2]))]);
                scores = g.Node("Div", [scores, g.Initializer(OnnxTensor.Create("root", [Math.Sqrt(5)]))]);
                return g.Node("MatMul", [g.Node("Softmax", [scores], OnnxAttribute.Of("axis", -1L)), "v"]);
            },
            tolerance: 1e-7
        );

    private static Dictionary<string, Numbers> Inputs(int heads, int shared) =>
        new()
        {
            ["q"] = Numbers.Random(1, -1, 1, 2, heads, 3, 5),
            ["k"] = Numbers.Random(2, -1, 1, 2, shared, 4, 5),
            ["v"] = Numbers.Random(3, -1, 1, 2, shared, 4, 2),
        };

    // [2, heads, positions, width] to [2, positions, heads · width] and back.
    private static Numbers Flat(Numbers x)
    {
        (int heads, int positions, int width) = ((int)x.Shape[1], (int)x.Shape[2], (int)x.Shape[3]);
        return new(
            [
                .. Enumerable
                    .Range(0, x.Values.Length)
                    .Select(i =>
                    {
                        int image = i / (heads * positions * width),
                            position = i / (heads * width) % positions,
                            head = i / width % heads;
                        return x.Values[(((((image * heads) + head) * positions) + position) * width) + (i % width)];
                    }),
            ],
            [2, positions, heads * width]
        );
    }

    private static Numbers Deep(Numbers x)
    {
        (int positions, int width) = ((int)x.Shape[1], (int)x.Shape[2] / 2);
        return new(
            [
                .. Enumerable
                    .Range(0, x.Values.Length)
                    .Select(i =>
                    {
                        int image = i / (2 * positions * width),
                            head = i / (positions * width) % 2,
                            position = i / width % positions;
                        return x.Values[(((((image * positions) + position) * 2) + head) * width) + (i % width)];
                    }),
            ],
            [2, 2, positions, width]
        );
    }

    private static Numbers Attend(IReadOnlyDictionary<string, Numbers> inputs, int heads, bool causal, double scale, double cap)
    {
        (Numbers q, Numbers k, Numbers v) = (inputs["q"], inputs["k"], inputs["v"]);
        int width = (int)q.Shape[3],
            wide = (int)v.Shape[3],
            share = heads / (int)k.Shape[1];
        var y = new double[2 * heads * 3 * wide];
        for (int row = 0; row < 2 * heads * 3; row++)
        {
            int position = row % 3,
                head = row / 3 % heads,
                image = row / 3 / heads,
                place = ((image * heads / share) + (head / share)) * 4;
            double[] scores =
            [
                .. Enumerable
                    .Range(0, 4)
                    .Select(j =>
                    {
                        double dot =
                            scale * Enumerable.Range(0, width).Sum(c => q.Values[(row * width) + c] * k.Values[((place + j) * width) + c]);
                        dot = cap > 0 ? cap * Math.Tanh(dot / cap) : dot;
                        dot += inputs.TryGetValue("mask", out Numbers? mask) ? mask.Values[(position * 4) + j] : 0;
                        bool hidden =
                            (causal && j > position)
                            || (inputs.TryGetValue("bool_mask", out Numbers? seen) && seen.Values[(position * 4) + j] == 0);
                        return hidden ? 0 : Math.Exp(dot);
                    }),
            ];
            for (int c = 0; c < wide; c++)
                y[(row * wide) + c] = Enumerable.Range(0, 4).Sum(j => scores[j] * v.Values[((place + j) * wide) + c]) / scores.Sum();
        }
        return new(y, [2, heads, 3, wide]);
    }
}
