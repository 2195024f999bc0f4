using Partwise.Datasets;
using Partwise.Files;
using Partwise.Testing;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

public sealed class ConfigurationReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_FileAndSettings_LieOverThePreset()
    {
        string file = Write(
            """{ "preset": "published", "training": { "views": 3, "batchSize": 16 }, "network": { "addOn": "bottleneck" } } // a comment"""
        );
        ProtoPNetConfiguration c = ConfigurationReader.Read(
            null,
            file,
            new Dictionary<string, string>
            {
                ["batch"] = "8",
                ["backbone-convolutions"] = "2",
                ["crop"] = "full",
            }
        );
        Assert.Equal("published", c.Preset);
        Assert.Equal((3, 8, 2), (c.Training.Views, c.Training.BatchSize, c.Training.BackboneConvolutions));
        Assert.Equal((5, 3e-3), (c.Training.WarmEpochs, c.Training.AddOnRate));
        Assert.Equal((AddOnKind.Bottleneck, CropMode.Full, LastLayerMethod.Adam), (c.Network.AddOn, c.Data.Crop, c.LastLayer.Method));
    }

    [Theory]
    [InlineData(
        """{ "trainig": {} }""",
        "'trainig' is no setting; at the top there are schema, preset, seed, network, data, loss, training, lastLayer."
    )]
    [InlineData(
        """{ "loss": { "clst": 0.8 } }""",
        "'loss.clst' is no setting; in 'loss' there are crossEntropy, cluster, separation, sparsity."
    )]
    [InlineData("""{ "training": { "views": "many" } }""", "'training.views' is \"many\"; a whole number is allowed.")]
    [InlineData("""{ "training": { "views": 1.5 } }""", "'training.views' is 1.5; a whole number is allowed.")]
    [InlineData("""{ "data": { "crop": "half" } }""", "'data.crop' is \"half\"; full or box is allowed.")]
    [InlineData("""{ "network": 5 }""", "'network' is 5; an object is allowed.")]
    [InlineData(
        """{ "training": { "backboneConvolutions": [] } }""",
        "'training.backboneConvolutions' is []; a whole number or null is allowed."
    )]
    public void Read_WrongKeyOrType_NamesThePath(string json, string message) =>
        Assert.EndsWith(
            message,
            Assert.Throws<DataFileException>(() => ConfigurationReader.Read(null, Write(json), new Dictionary<string, string>())).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("views", "many", "--views is 'many'; a whole number is allowed.")]
    [InlineData("similarity", "euclid", "--similarity is 'euclid'; log or linear or cosine is allowed.")]
    [InlineData("views", "0", "0 views of an image were asked for; 1 to 1000 are allowed.")]
    [InlineData("val", "2", "The validation share is 2; 0 to 0.9 is allowed.")]
    public void Read_WrongSetting_SaysWhatIsAllowed(string option, string value, string message) =>
        Assert.Equal(
            message,
            Assert
                .Throws<ArgumentException>(() => ConfigurationReader.Read(null, null, new Dictionary<string, string> { [option] = value }))
                .Message
        );

    [Fact]
    public void Read_NoJson_SaysSo() =>
        Assert.Contains(
            "is no JSON:",
            Assert.Throws<DataFileException>(() => ConfigurationReader.Read(null, Write("{"), new Dictionary<string, string>())).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void All_EverySetting_HasAPathInTheConfiguration()
    {
        Assert.All(ProtoPNetSetting.All, s => Assert.NotEmpty(s.Allowed));
        Assert.Equal(ProtoPNetSetting.All.Count, ProtoPNetSetting.All.Select(s => s.Path).Distinct().Count());
    }

    [Fact]
    public void Factor_PublishedSchedule_DropsBeforeTheFifthJointEpoch()
    {
        using var folder = new TemporaryFolder();
        var backbone = Partwise.Training.Backbone.Open(
            Training.Samples.Backbone(folder),
            cancellationToken: TestContext.Current.CancellationToken
        );
        TrainingPhase joint = TrainingPhase.Of(backbone, ProtoPNetConfiguration.Of(ProtoPNetConfiguration.Published))[1];
        Assert.Equal(
            [1, 1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.01],
            new[] { 5, 8, 9, 10, 11, 12, 13, 14 }.Select(e => Math.Round(joint.Factor(e), 6))
        );
        Assert.Single(joint.Backbone);
    }

    private string Write(string json)
    {
        string file = _folder.File("config.json");
        File.WriteAllText(file, json);
        return file;
    }
}
