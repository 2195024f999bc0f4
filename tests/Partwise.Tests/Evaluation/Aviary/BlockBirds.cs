using Partwise.Attribution;
using Partwise.Aviary;
using Partwise.Evaluation.GroundTruth;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.Tests.Evaluation.Aviary;

/// <summary>
/// Birds that are rows of blocks, and a model that adds up weights of blocks, so that every answer of the protocol is known. Part p shows
/// the number of its look in a block of 4×4 pixels with a margin of one; below stand the things around the bird. Species c gains the weight
/// of every part that looks like its own, and of every thing; one more class has the logit <see cref="Doubt"/> always.
///</summary>
internal sealed class BlockBirds : ISceneView, IScoringModel
{
    public const int Species = 8,
        Doubt = 10,
        Channels = Species * 9;
    private const int Cell = 6,
        Things = 4;
    private static readonly double[] s_weights = [8, 7, 6, 5, 4, 3, 2, 1];
    private readonly double[] _things;
    private readonly LinearHead _head;

    /// <param name="things">What each of the first things adds to every species.</param>
    public BlockBirds(params double[] things)
    {
        _things = things;
        float[] weights = new float[(Species + 1) * Channels],
            bias = new float[Species + 1];
        for (int c = 0; c < Species; c++)
            weights.AsSpan((c * Channels) + (c * 9), 9).Fill(1);
        bias[Species] = Doubt;
        _head = new LinearHead(weights, bias, Channels);
    }

    public static SpeciesCatalog Catalog { get; } = SpeciesCatalog.Create(5, Species);

    /// <summary>Scenes of this mantle show no part at all.</summary>
    public const string Hidden = "umber";

    public int Height => 3 * Cell;

    public int Width => 4 * Cell;

    public int Classes => Species + 1;

    public int MaxBatch => 5;

    /// <summary>Every part of every species as a prototype of its own.</summary>
    public static PrototypeBank Parts { get; } =
        new(
            Enumerable
                .Range(0, Species)
                .ToDictionary(
                    c => c,
                    c => Enumerable.Range(0, 9 * Channels).Select(i => i % Channels == (c * 9) + (i / Channels) ? 1.0 : 0).ToArray()
                ),
            Channels
        );

    /// <summary>What the removal of a part costs its own species; the same for twins.</summary>
    public static double Weight(int species, int part) => s_weights[(part + (3 * (species / 2))) % 8];

    public static Scene Scene(int species, int number, int things = 2)
    {
        Scene scene = new SceneSampler(Catalog, 5, 64).Sample(species, number);
        return scene with
        {
            Mantle = "grey",
            Objects = [.. Enumerable.Range(0, things).Select(i => new SceneObject(SceneObjectKind.Stone, 20 * i, 300, 1, 0, false, i))],
        };
    }

    public static AviaryBirds Birds(params Scene[] scenes) =>
        new(Catalog, [.. Enumerable.Range(0, Species).Select(i => (int?)i)], [.. scenes.Select((_, i) => $"{i}.jpg")], i => scenes[i]);

    public GroundTruthResult Run(AviaryBirds birds, IReadOnlyList<GroundTruthMethod> methods, GroundTruthOptions? options = null) =>
        AviaryProtocol.Run(
            this,
            Open,
            birds,
            methods,
            options ?? new GroundTruthOptions { Resamples = 50 },
            new BirdJournal(null, 0, []),
            null,
            TestContext.Current.CancellationToken
        );

    public void Fill(Scene scene, Intervention change, Span<float> input)
    {
        input.Clear();
        Plumage plumage = change.Apply(scene.Plumage);
        for (int i = 0; i < input.Length / 3; i++)
        {
            if (Block(i) is not { } block)
                continue;
            bool seen =
                block < 8
                    ? scene.Mantle != Hidden && !change.RemovedParts.Contains((BirdPart)block)
                    : block - 8 < scene.Objects.Count && !change.RemovedObjects.Contains(block - 8);
            input[i] =
                !seen ? 0
                : block < 8 ? Number((BirdPart)block, plumage[(BirdPart)block])
                : 1;
        }
    }

    public byte[] Indices(Scene scene, Intervention change)
    {
        float[] input = new float[3 * Height * Width];
        Fill(scene, change, input);
        return
        [
            .. Enumerable.Range(0, Height * Width).Select(i => input[i] > 0 && Block(i) is < 8 and { } part ? (byte)(part + 1) : (byte)0),
        ];
    }

    public AttributionSubject Open(ReadOnlySpan<float> input, CancellationToken cancellationToken)
    {
        float[] features = Features(input),
            logits = new float[Classes];
        Score(input, 1, logits, cancellationToken);
        return new AttributionSubject(this, _head, input.ToArray(), logits, features, Height, Width);
    }

    public void Score(ReadOnlySpan<float> inputs, int count, Span<float> logits, CancellationToken cancellationToken)
    {
        int plane = Height * Width;
        for (int i = 0; i < count; i++)
        {
            float[] features = Features(inputs.Slice(i * 3 * plane, 3 * plane));
            for (int c = 0; c < Classes; c++)
            {
                double sum = 0;
                foreach (float value in c < Species ? features.AsSpan(c * 9 * plane, 9 * plane) : [])
                    sum += value;
                logits[(i * Classes) + c] = (float)(_head.Bias[c] + (sum / plane));
            }
        }
    }

    /// <summary>One channel per species and part, a ninth for the things: the weight, spread over the block, times the number of positions,
    /// which pooling divides by.</summary>
    private float[] Features(ReadOnlySpan<float> input)
    {
        int plane = Height * Width;
        float[] features = new float[Channels * plane];
        for (int i = 0; i < plane; i++)
        {
            if (Block(i) is not { } block || input[i] == 0)
                continue;
            for (int c = 0; c < Species; c++)
            {
                if (block >= 8)
                    features[(((c * 9) + 8) * plane) + i] = (float)((block - 8 < _things.Length ? _things[block - 8] : 0) * plane / 16);
                else if (input[i] == Number((BirdPart)block, Catalog.Species[c].Plumage[(BirdPart)block]))
                    features[(((c * 9) + block) * plane) + i] = (float)(Weight(c, block) * plane / 16);
            }
        }
        return features;
    }

    private int? Block(int pixel)
    {
        int x = pixel % Width,
            y = pixel / Width;
        return x % Cell is 0 or Cell - 1 || y % Cell is 0 or Cell - 1 ? null : (y / Cell * Things) + (x / Cell);
    }

    private static int Number(BirdPart part, PartLook look) =>
        1 + (10 * PartVocabulary.Styles(part).ToList().IndexOf(look.Style)) + PartVocabulary.Colors(part).ToList().IndexOf(look.Color);
}
