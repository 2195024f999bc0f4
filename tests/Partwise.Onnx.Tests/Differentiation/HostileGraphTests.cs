using System.Diagnostics;
using Partwise.Onnx.Differentiation;

namespace Partwise.Onnx.Tests.Differentiation;

public sealed class HostileGraphTests
{
    private static readonly long[] s_numbers = [-9, -1, 0, 1, 2, 7, long.MaxValue, long.MinValue];

    private static readonly string[] s_attributes =
    [
        "axis",
        "axes",
        "perm",
        "pads",
        "strides",
        "dilations",
        "kernel_shape",
        "group",
        "blocksize",
        "to",
        "keepdims",
        "split",
        "output_padding",
        "num_groups",
        "size",
        "batch_dims",
        "q_num_heads",
    ];

    /// <summary>Every operator that has a rule, with inputs, attributes and shapes that do not fit: a gradient or one line, never anything
    /// else.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AddGradients_DamagedNodes_EndInOneLine(int seed)
    {
        var random = new Random(seed);
        foreach (string name in GradientRules.Names)
        {
            for (int trial = 0; trial < 40; trial++)
            {
                OnnxModel model = Damaged(name, random);
                Exception? e = Record.Exception(() => GradientBuilder.AddGradients(model, "y", ["x"]));
                Assert.True(e is null or OnnxException, $"{name}: {e}");
                Assert.DoesNotContain('\n', e?.Message ?? "");
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AddGradients_LongChain_TakesTimeInProportion(bool constants)
    {
        Time(2_000);
        double few = Math.Min(Time(20_000), Time(20_000)),
            many = Time(200_000);
        // Ten times the nodes; a quadratic way takes a hundred times as long.
        Assert.True(many < 40 * few + 1, $"{few:F2} s for 20,000 nodes, {many:F2} s for 200,000");

        double Time(int length)
        {
            OnnxModel model = constants ? Constants(length) : TestModels.Chain(length);
            var watch = Stopwatch.StartNew();
            GradientBuilder.AddGradients(model, "y", ["x"]);
            return watch.Elapsed.TotalSeconds;
        }
    }

    [Fact]
    public void UniqueName_ManyAlike_TakesTimeInProportion()
    {
        var editor = new GraphEditor(TestModels.Chain(1));
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < 200_000; i++)
            editor.UniqueName("same");
        Assert.Equal("same_200000", editor.UniqueName("same"));
        Assert.True(watch.Elapsed.TotalSeconds < 5, $"{watch.Elapsed.TotalSeconds:F1} s");
    }

    // Identities behind each other, each of which a Clip reads as its bound.
    private static OnnxModel Constants(int length)
    {
        OnnxModel model = TestModels.Empty();
        model.Graph.Input.Add(new OnnxValueInfo("x", OnnxElementType.Float, [1]).ToProto());
        model.Graph.Initializer.Add(OnnxTensor.Create("c0", [0f]));
        for (int i = 1; i <= length / 2; i++)
        {
            model.Graph.Node.Add(TestModels.Node("Identity", [$"c{i - 1}"], [$"c{i}"]));
            model.Graph.Node.Add(TestModels.Node("Clip", [i == 1 ? "x" : $"t{i - 1}", $"c{i}"], [i == length / 2 ? "y" : $"t{i}"]));
        }
        model.Graph.Output.Add(new ValueInfoProto { Name = "y" });
        return model;
    }

    private static OnnxModel Damaged(string name, Random random)
    {
        OnnxModel model = TestModels.Empty();
        model.Proto.OpsetImport[0].Version = random.Next(2) == 0 ? 17 : 23;
        model.Graph.Input.Add(
            new OnnxValueInfo(
                "x",
                OnnxElementType.Float,
                [.. Enumerable.Range(0, random.Next(6)).Select(_ => (OnnxDimension)(long)random.Next(4))]
            ).ToProto()
        );
        long[] numbers = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Number(random))];
        model.Graph.Initializer.Add([
            OnnxTensor.Create("i", numbers, numbers.Length),
            OnnxTensor.Create("f", [1f, 2f], 2),
            OnnxTensor.Create("w", new float[24], 2, 3, 2, 2),
        ]);
        string[] parts = name.Split(':');
        string[] inputs =
        [
            .. Enumerable
                .Range(0, random.Next(1, 6))
                .Select(k =>
                    k == 0
                        ? "x"
                        : random.Next(5) switch
                        {
                            0 => "",
                            1 => "i",
                            2 => "f",
                            3 => "w",
                            _ => "x",
                        }
                ),
        ];
        NodeProto node = TestModels.Node(parts[^1], inputs, random.Next(4) == 0 ? ["y", "z"] : ["y"]);
        node.Domain = parts.Length > 1 ? parts[0] : "";
        if (node.Domain.Length > 0)
            model.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = node.Domain, Version = 1 });
        foreach (string attribute in s_attributes.Where(_ => random.Next(2) == 0))
        {
            bool one =
                attribute
                is "axis"
                    or "group"
                    or "blocksize"
                    or "to"
                    or "keepdims"
                    or "num_groups"
                    or "size"
                    or "batch_dims"
                    or "q_num_heads";
            node.Attribute.Add(
                one
                    ? OnnxAttribute.Of(attribute, Number(random))
                    : OnnxAttribute.Of(attribute, [.. Enumerable.Range(0, random.Next(6)).Select(_ => Number(random))])
            );
        }
        if (parts[^1] == "Einsum")
            node.Attribute.Add(
                OnnxAttribute.Of("equation", new[] { "ij->ji", "...->...", "", "->", "i,j,k->ijk", "$!", "ii" }[random.Next(7)])
            );
        model.Graph.Node.Add(node);
        model.Graph.Output.Add(new ValueInfoProto { Name = "y" });
        return model;
    }

    private static long Number(Random random) => s_numbers[random.Next(s_numbers.Length)];
}
