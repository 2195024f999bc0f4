using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// Everything that decides what <c>train protopnet</c> makes of a backbone and a dataset: one typed JSON object. A file may leave out
/// whatever the preset says already.
///</summary>
public sealed record ProtoPNetConfiguration
{
    /// <summary>The schema of a configuration.</summary>
    public const string CurrentSchema = "partwise.protopnet-config/1";

    /// <summary>The preset for a CPU and few images.</summary>
    public const string Small = "small";

    /// <summary>The preset with the numbers published.</summary>
    public const string Published = "published";

    internal static JsonSerializerOptions Json { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = true,
            MaxDepth = 16,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        };

    /// <summary>The names of the presets.</summary>
    public static IReadOnlyList<string> Presets { get; } = [Small, Published];

    /// <summary>The schema.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The preset that the settings began with.</summary>
    public string Preset { get; init; } = Published;

    /// <summary>The seed of everything random.</summary>
    public int Seed { get; init; }

    /// <summary>Add-on layers and prototypes.</summary>
    public ProtoPNetOptions Network { get; init; } = new();

    /// <summary>What the network is shown.</summary>
    public ProtoPNetDataOptions Data { get; init; } = new();

    /// <summary>The loss.</summary>
    public ProtoPNetLossOptions Loss { get; init; } = new();

    /// <summary>The training of the layers before the last.</summary>
    public ProtoPNetTrainingOptions Training { get; init; } = new();

    /// <summary>The training of the last layer.</summary>
    public LastLayerSettings LastLayer { get; init; } = new();

    /// <summary>A preset.</summary>
    /// <param name="name">One of <see cref="Presets"/>.</param>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public static ProtoPNetConfiguration Of(string name) =>
        name switch
        {
            Published => new()
            {
                Data = new() { Crop = Datasets.CropMode.Box, ExactResize = true },
                LastLayer = new() { Method = LastLayerMethod.Adam },
            },
            Small => new()
            {
                Preset = Small,
                Network = new()
                {
                    PrototypesPerClass = 5,
                    AddOnStart = AddOnStart.FanIn,
                    PrototypeStart = PrototypeStart.Patches,
                    Similarity = SimilarityKind.Cosine,
                },
                Training = new()
                {
                    WarmEpochs = 0,
                    JointEpochs = 12,
                    Views = 8,
                    BatchSize = 40,
                    BackboneConvolutions = 0,
                    DropEvery = 5,
                    Projection = ProjectionRule.Once,
                },
            },
            _ => throw new ArgumentException($"There is no preset '{name}'; {string.Join(" and ", Presets)} are allowed."),
        };

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public void Validate()
    {
        Require.That(Schema == CurrentSchema, $"The configuration has the schema '{Schema}'; this version reads '{CurrentSchema}'.");
        Network.Validate();
        Data.Validate();
        Training.Validate();
        LastLayer.Validate();
        Require.NotNegative(Loss.CrossEntropy, "The weight of the cross-entropy");
        Require.NotNegative(Loss.Cluster, "The weight of the cluster term");
        Require.NotNegative(Loss.Separation, "The weight of the separation term");
        Require.NotNegative(Loss.Sparsity, "The weight of the L1 term");
    }

    /// <summary>The configuration as JSON.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, Json)!.AsObject();
}
