using Partwise.Onnx;
using Partwise.Parts;
using Partwise.Testing;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

public sealed class ProtoPNetBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SimilarityKind.Log, 1, 1)]
    [InlineData(SimilarityKind.Linear, 2, 3)]
    [InlineData(SimilarityKind.Cosine, 1, 1)]
    [InlineData(SimilarityKind.Cosine, 3, 2)]
    [InlineData(SimilarityKind.Log, 4, 4)]
    public void Inference_AnySimilarityAndSize_IsWhatTheDefinitionSays(SimilarityKind similarity, int height, int width)
    {
        ProtoPNetNetwork network = TinyNetwork.Create(
            _folder,
            new ProtoPNetOptions
            {
                PrototypesPerClass = 2,
                Channels = 6,
                Height = height,
                Width = width,
                Similarity = similarity,
                Seed = 4,
            }
        );
        float[][] outputs = TinyNetwork.Run(
            network,
            ProtoPNetOutputs.Latent,
            ProtoPNetOutputs.ActivationMaps,
            ProtoPNetOutputs.Similarities,
            ProtoPNetOutputs.Logits
        );
        var grid = new PatchGrid(network.Prototypes, 6, 4, 4);
        float[] window = new float[grid.Size];
        double[] best = new double[6];
        for (int j = 0; j < 6; j++)
        {
            best[j] = double.NegativeInfinity;
            for (int position = 0; position < grid.Positions; position++)
            {
                grid.Copy(outputs[0], position, window);
                double expected = network.Prototypes.SimilarityOf(PatchMetric.Distance(similarity, window, network.Prototypes.Row(j)));
                Assert.Equal(expected, outputs[1][(j * grid.Positions) + position], 1e-4);
                best[j] = Math.Max(best[j], expected);
            }
            Assert.Equal(best[j], outputs[2][j], 1e-4);
        }
        for (int c = 0; c < 3; c++)
            Assert.Equal(best.Select((s, j) => s * network.Connection[c, j]).Sum(), outputs[3][c], 1e-3);
    }

    [Fact]
    public void Inference_AsAPartNetwork_LogitIsBiasPlusContributionsAndMapsPeakAtThem()
    {
        ProtoPNetNetwork network = TinyNetwork.Create(_folder);
        string path = Save(network);
        using PartNetwork parts = PartNetwork.Load(path);
        Assert.False(parts.Additive);
        Assert.Equal(TinyNetwork.Labels, parts.Labels);
        PartExplanation explanation = parts.Explain(TinyNetwork.Input(), TestContext.Current.CancellationToken);
        float[] logits = TinyNetwork.Run(network, ProtoPNetOutputs.Logits)[0];
        Assert.Equal([.. logits.OrderDescending()], explanation.Predictions.Select(p => p.Logit));
        Assert.All(
            explanation.Predictions,
            p =>
            {
                Assert.Equal(logits[p.Class], p.Logit);
                Assert.Equal(p.Logit, p.Bias + p.Parts.Sum(part => part.Contribution), 1e-4);
                Assert.InRange(p.SumError, 0, 1e-4);
                Assert.Equal(2, p.Parts.Count);
                Assert.All(p.Parts, part => Assert.Equal(part.Contribution, part.Map.Max(), 1e-5));
            }
        );
    }

    [Fact]
    public void Inference_AfterPruning_ClassesHaveWhatIsLeftOfTheirPrototypes()
    {
        ProtoPNetNetwork network = TinyNetwork.Create(_folder).Keep([0, 1, 3]);
        using PartNetwork parts = PartNetwork.Load(Save(network));
        Assert.Equal([new PartClass(0, 2, true), new PartClass(1, 1, true), new PartClass(2, 1, false)], parts.Classes);
        PartExplanation explanation = parts.Explain(TinyNetwork.Input(), TestContext.Current.CancellationToken);
        Assert.All(explanation.Predictions, p => Assert.Equal(p.Logit, p.Bias + p.Parts.Sum(part => part.Contribution), 1e-4));
        PartPrediction without = explanation.Predictions.Single(p => p.Class == 2);
        Assert.Equal(without.Logit, without.Bias, 1e-4);
        Assert.Equal(0, Assert.Single(without.Parts).Contribution);
    }

    [Fact]
    public void Create_NewNetwork_HasThePublishedConnectionAndPrototypesInTheUnitCube()
    {
        ProtoPNetNetwork network = TinyNetwork.Create(_folder);
        Assert.Equal([0, 0, 1, 1, 2, 2], network.Prototypes.ClassOf);
        Assert.All(network.Prototypes.Values, v => Assert.InRange(v, 0, 1));
        Assert.Equal([-0.5f, -0.5f, 1, 1, -0.5f, -0.5f], network.Connection.Weights[6..12]);
    }

    [Fact]
    public void Create_OneClass_SaysSo() =>
        Assert.Equal(
            "1 class was given; a prototype network tells classes apart and needs at least two.",
            Assert
                .Throws<PartwiseException>(() =>
                    ProtoPNetBuilder.Create(
                        Partwise.Training.Backbone.Open(
                            Training.Samples.Backbone(_folder),
                            cancellationToken: TestContext.Current.CancellationToken
                        ),
                        ["a"],
                        new ProtoPNetOptions()
                    )
                )
                .Message
        );

    [Fact]
    public void Create_PrototypesLargerThanTheMap_SaysSo() =>
        Assert.Equal(
            "Prototypes of 5×1 positions do not fit into the backbone's feature map of 4×4; make them smaller.",
            Assert.Throws<PartwiseException>(() => TinyNetwork.Create(_folder, new ProtoPNetOptions { Height = 5 })).Message
        );

    private string Save(ProtoPNetNetwork network)
    {
        OnnxModel model = ProtoPNetBuilder.Inference(network);
        string path = _folder.File("network.onnx");
        model.SaveAs(path);
        return path;
    }
}
