using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Testing;

namespace Partwise.Tests.Models;

public sealed class WeightImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Apply_StateDictionary_ComputesWhatTheLayersDefine(bool names, bool torch)
    {
        Dictionary<string, float[]> values = TorchLayers.Values();
        using StateDictionary state = TorchLayers.Save(_folder, values, torch);
        OnnxModel model = WeightImport.Apply(
            TorchLayers.Structure(names),
            state.Tensors,
            new WeightImportOptions { IsOrdered = state.IsOrdered }
        );

        float[] image = TinyHead.Values(3 * 16 * 16, 50);
        double[] expected = Forward(values, image);
        float[] actual = Run(model, image);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-5));
    }

    [Fact]
    public void Apply_FoldedNormalisation_IsComputedInDoublePrecision()
    {
        Dictionary<string, float[]> values = TorchLayers.Values();
        using StateDictionary state = TorchLayers.Save(_folder, values);
        OnnxModel model = WeightImport.Apply(TorchLayers.Structure(), state.Tensors);
        float[] weight = model.ReadTensor(model.Graph.Initializer.Single(t => t.Name == "conv0.weight")).ToFloats(),
            bias = model.ReadTensor(model.Graph.Initializer.Single(t => t.Name == "conv0.bias")).ToFloats();
        for (int d = 0; d < 4; d++)
        {
            double scale = values["norm0.weight"][d] / Math.Sqrt(values["norm0.running_var"][d] + 1e-5);
            Assert.Equal((float)(values["norm0.bias"][d] - (values["norm0.running_mean"][d] * scale)), bias[d]);
            Assert.Equal((float)(values["conv0.weight"][d * 48] * scale), weight[d * 48]);
        }
        Assert.DoesNotContain(model.Graph.Initializer, t => t.Name.StartsWith("onnx::", StringComparison.Ordinal));
    }

    [Fact]
    public void Apply_OtherNumberOfClasses_ChangesTheOutput()
    {
        using StateDictionary state = TorchLayers.Save(_folder, TorchLayers.Values(7));
        OnnxModel model = WeightImport.Apply(TorchLayers.Structure(), state.Tensors);
        Assert.Equal(7L, model.Outputs[0].Shape![1].Size);
        Assert.Equal(7, Run(model, new float[3 * 16 * 16]).Length);
    }

    [Fact]
    public void Apply_WeightsThatAStructureComputes_AreReplaced()
    {
        OnnxModel structure = TorchLayers.Structure();
        TensorProto fc = structure.Graph.Initializer.Single(t => t.Name == "fc.weight");
        fc.Name = "seed";
        var graph = new GraphEditor(structure);
        graph.AddNode("Neg", ["seed"], ["fc.weight"]);
        graph.TopologicalSort();
        using StateDictionary state = TorchLayers.Save(_folder, TorchLayers.Values());
        OnnxModel model = WeightImport.Apply(structure, state.Tensors);
        Assert.DoesNotContain(model.Graph.Node, n => n.OpType == "Neg");
        Assert.DoesNotContain(model.Graph.Initializer, t => t.Name == "seed");
    }

    [Fact]
    public void Apply_DataParallelAndFirstDenseNetNames_AreMadePlain()
    {
        using StateDictionary state = TorchLayers.Save(
            _folder,
            new Dictionary<string, float[]>
            {
                ["module.denseblock1.denselayer2.norm.1.weight"] = [1],
                ["module.fc.bias"] = [1],
                ["fc.bias"] = [0],
            },
            shapes: [("module.denseblock1.denselayer2.norm.1.weight", [1]), ("module.fc.bias", [1])]
        );
        Assert.Equal(["denseblock1.denselayer2.norm1.weight", "fc.bias"], PlainNames.Of(state.Tensors, []).Tensors.Keys);
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.module.")]
    [InlineData("student.backbone.")]
    public void Of_WrappedNetwork_IsFoundByTheStructuresNames(string prefix)
    {
        Dictionary<string, float[]> values = TorchLayers.Values();
        (string Name, int[] Shape)[] shapes =
        [
            .. TorchLayers.Shapes().Select(s => (prefix + s.Name, s.Shape)),
            ("n_averaged", [1]),
            ("criterion.weight", [7]),
        ];
        Dictionary<string, float[]> wrapped = values.ToDictionary(v => prefix + v.Key, v => v.Value);
        wrapped["n_averaged"] = [3];
        wrapped["criterion.weight"] = new float[7];
        using TemporaryFolder other = new();
        using StateDictionary plain = TorchLayers.Save(_folder, values),
            state = TorchLayers.Save(other, wrapped, shapes: shapes);
        var names = PlainNames.Of(state.Tensors, ClassifierImport.ExpectedNames(TorchLayers.Structure()));
        Assert.Equal((prefix, "n_averaged, criterion.weight"), (names.Prefix, string.Join(", ", names.LeftOut)));
        Assert.Equal(plain.Tensors.Keys, names.Tensors.Keys);
        float[] image = TinyHead.Values(3 * 16 * 16, 50);
        Assert.Equal(
            Run(WeightImport.Apply(TorchLayers.Structure(), plain.Tensors), image),
            Run(WeightImport.Apply(TorchLayers.Structure(), names.Tensors), image)
        );
    }

    [Theory]
    [InlineData("fc.weight_g", "fc.weight_v")]
    [InlineData("fc.parametrizations.weight.original0", "fc.parametrizations.weight.original1")]
    public void Resolve_WeightNormalisation_IsMultipliedOut(string g, string v)
    {
        using StateDictionary state = TorchLayers.Save(
            _folder,
            new Dictionary<string, float[]>
            {
                ["fc.bias"] = [1, 2],
                [g] = [10, 2],
                [v] = [3, 4, 0, 5],
            },
            shapes: [("fc.bias", [2]), (g, [2, 1]), (v, [2, 2])]
        );
        OrderedDictionary<string, StateTensor> plain = Reparametrization.Resolve(state.Tensors);
        Assert.Equal(["fc.bias", "fc.weight"], plain.Keys);
        Assert.Equal([6f, 8, 0, 2], plain["fc.weight"].ReadFloats());
    }

    [Fact]
    public void Resolve_WeightNormalisationOfInputChannels_IsRefused()
    {
        using StateDictionary state = TorchLayers.Save(
            _folder,
            new Dictionary<string, float[]> { ["fc.weight_g"] = [10, 2], ["fc.weight_v"] = [3, 4, 0, 5] },
            shapes: [("fc.weight_g", [1, 2]), ("fc.weight_v", [2, 2])]
        );
        string message = Assert.Throws<DataFileException>(() => Reparametrization.Resolve(state.Tensors)["fc.weight"].ReadFloats()).Message;
        Assert.StartsWith(
            "The weight normalisation of 'fc.weight' has 2 lengths, which are not one for each output channel",
            message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("fc.weight_orig", "fc.weight_u", "fc.weight_v")]
    [InlineData("fc.parametrizations.weight.original", "fc.parametrizations.weight.0._u", "fc.parametrizations.weight.0._v")]
    public void Resolve_SpectralNormalisation_IsDividedOut(string original, string u, string v)
    {
        // uᵀWv = 1·(3·0.6 + 4·0.8) = 5.
        using StateDictionary state = TorchLayers.Save(
            _folder,
            new Dictionary<string, float[]>
            {
                [original] = [3, 4, 0, 5],
                [u] = [1, 0],
                [v] = [0.6f, 0.8f],
            },
            shapes: [(original, [2, 2]), (u, [2]), (v, [2])]
        );
        OrderedDictionary<string, StateTensor> plain = Reparametrization.Resolve(state.Tensors);
        Assert.Equal(["fc.weight"], plain.Keys);
        Assert.Equal([0.6f, 0.8f, 0, 1], plain["fc.weight"].ReadFloats(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Apply_OtherArchitecture_NamesBothInOneShortLine()
    {
        using StateDictionary state = TorchLayers.Save(
            _folder,
            new Dictionary<string, float[]> { ["encoder.stem.weight"] = [1, 2] },
            shapes: [("encoder.stem.weight", [2])]
        );
        Assert.Equal(
            "The weights of 'a.pth' have none of the structure's layers: their names begin like 'encoder.stem.weight', the "
                + "structure's like 'conv0.weight'. Give weights and structure of the same architecture.",
            Assert
                .Throws<PartwiseException>(() =>
                    WeightImport.Apply(
                        TorchLayers.Structure(),
                        state.Tensors,
                        new WeightImportOptions { Source = "The weights of 'a.pth'" }
                    )
                )
                .Message
        );
    }

    [Fact]
    public void Apply_WhatDoesNotFit_IsListed()
    {
        Dictionary<string, float[]> values = TorchLayers.Values();
        values.Remove("fc.bias", out float[]? bias);
        values.Add("fc.bias", bias!);
        values["extra.weight"] = [1, 2];
        values["mystery"] = [1];
        values["layer.0.conv1.weight"] = new float[3 * 4];
        (string, int[])[] shapes =
        [
            .. TorchLayers
                .Shapes()
                .Where(s => s.Name != "conv0.weight")
                .Select(s => s.Name == "layer.0.conv1.weight" ? (s.Name, [3, 4, 1, 1]) : s),
            ("extra.weight", [2]),
            ("mystery", [1]),
        ];
        using StateDictionary state = TorchLayers.Save(_folder, values, shapes: shapes);
        string message = Assert
            .Throws<PartwiseException>(() =>
                WeightImport.Apply(TorchLayers.Structure(), state.Tensors, new WeightImportOptions { Source = "The weights of 'a.pth'" })
            )
            .Message;
        Assert.StartsWith(
            "The weights of 'a.pth' do not fit the structure: the structure's Conv '/conv0/Conv' needs 'conv0.weight'; ",
            message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "'layer.0.conv1.weight' is [3, 4, 1, 1], but the structure has [5, 4, 1, 1] there",
            message,
            StringComparison.Ordinal
        );
        Assert.Contains("'norm0.weight' [4] has no place in the structure", message, StringComparison.Ordinal);
        Assert.Contains("'extra.weight' [2] has no place in the structure", message, StringComparison.Ordinal);
        Assert.Contains("'mystery' [1] has no place in the structure", message, StringComparison.Ordinal);
        Assert.EndsWith("Give weights and structure of the same architecture.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_NamelessStructure_NeedsTheOrder()
    {
        using StateDictionary state = TorchLayers.Save(_folder, TorchLayers.Values(), torch: false);
        string message = Assert
            .Throws<PartwiseException>(() => WeightImport.Apply(TorchLayers.Structure(names: false), state.Tensors))
            .Message;
        Assert.Contains(
            "the structure's nodes have no names and the file does not keep the order of the layers",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Apply_OtherWeightsInTheStructure_AreNamed()
    {
        OnnxModel structure = TorchLayers.Structure();
        var graph = new GraphEditor(structure);
        graph.AddInitializer(OnnxTensor.Create("gamma", [1f, 2, 3, 4, 5], 1, 5, 1, 1));
        string features = structure.Graph.Node.Single(n => n.OpType == "GlobalAveragePool").Input[0];
        graph.InsertAfter(features, "Mul", ["gamma"]);
        using StateDictionary state = TorchLayers.Save(_folder, TorchLayers.Values());
        string message = Assert.Throws<PartwiseException>(() => WeightImport.Apply(structure, state.Tensors)).Message;
        Assert.Contains("reads 'gamma', which is no convolution, linear layer or batch normalisation", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_NumbersThatAreNotFinite_AreRefused()
    {
        Dictionary<string, float[]> values = TorchLayers.Values();
        values["norm0.running_var"][2] = -1;
        using StateDictionary state = TorchLayers.Save(_folder, values);
        Assert.Contains(
            "The layer 'conv0' has a weight that is not finite, or a variance below 0",
            Assert.Throws<DataFileException>(() => WeightImport.Apply(TorchLayers.Structure(), state.Tensors)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Import_Classifier_CarriesLabelsPreprocessingAndOrigin()
    {
        string structure = _folder.File("net.onnx"),
            labels = _folder.File("labels.txt");
        TorchLayers.Structure().SaveAs(structure);
        File.WriteAllText(labels, "a\nb\nc\n");
        using StateDictionary state = TorchLayers.Save(_folder, TorchLayers.Values());
        OnnxModel model = ClassifierImport.Import(state, structure, new ClassifierOptions { LabelsFile = labels });
        model.SaveAs(_folder.File("out.onnx"));
        using Classifier classifier = Classifier.Load(_folder.File("out.onnx"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["a", "b", "c"], classifier.Labels.Labels);
        Assert.Equal(16, classifier.Preprocessing.Crop.Height);
        Assert.Equal(
            """{"schema":"partwise.imported/1","weights":"state.pth","structure":"net.onnx"}""",
            model.GetMetadata(ClassifierImport.MetadataKey)
        );
    }

    private static float[] Run(OnnxModel model, float[] image)
    {
        using InferenceSession session = EngineSessions.Create(OnnxModel.Parse(model.ToByteArray()), 1);
        using OrtValue input = OrtValue.Allocate<float>([1, 3, 16, 16]);
        image.CopyTo(input.AsSpan<float>());
        using OrtValue output = session.Run(["input"], [input], ["logits"], cancellationToken: TestContext.Current.CancellationToken)[0];
        return output.AsSpan<float>().ToArray();
    }

    /// <summary>The layers one after the other, in double precision.</summary>
    private static double[] Forward(Dictionary<string, float[]> v, float[] image)
    {
        double Normalise(string layer, int d, double x) =>
            ((x - v[$"{layer}.running_mean"][d]) / Math.Sqrt(v[$"{layer}.running_var"][d] + 1e-5) * v[$"{layer}.weight"][d])
            + v[$"{layer}.bias"][d];
        double[] mean = new double[5];
        for (int position = 0; position < 16; position++)
        {
            (int row, int column) = (position / 4 * 4, position % 4 * 4);
            double[] first = new double[4];
            for (int d = 0; d < 4; d++)
            {
                double sum = 0;
                for (int i = 0; i < 48; i++)
                    sum += (double)v["conv0.weight"][(d * 48) + i] * image[(i / 16 * 256) + ((row + (i / 4 % 4)) * 16) + column + (i % 4)];
                first[d] = Math.Max(0, Normalise("layer.0.norm1", d, Math.Max(0, Normalise("norm0", d, sum))));
            }
            double[] second =
            [
                .. Enumerable
                    .Range(0, 5)
                    .Select(d =>
                        Math.Max(
                            0,
                            Normalise(
                                "layer.0.norm2",
                                d,
                                Enumerable.Range(0, 4).Sum(i => v["layer.0.conv1.weight"][(d * 4) + i] * first[i])
                            )
                        )
                    ),
            ];
            for (int d = 0; d < 5; d++)
                mean[d] += Math.Max(0, Enumerable.Range(0, 5).Sum(i => v["layer.0.conv2.weight"][(d * 5) + i] * second[i])) / 16;
        }
        return
        [
            .. Enumerable
                .Range(0, TorchLayers.Classes)
                .Select(c => v["fc.bias"][c] + Enumerable.Range(0, 5).Sum(d => v["fc.weight"][(c * 5) + d] * mean[d])),
        ];
    }
}
