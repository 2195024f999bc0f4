using Partwise.Attribution;
using Partwise.Files;
using Partwise.Parts;
using Partwise.Testing;

namespace Partwise.Tests.Attribution;

public sealed class SimilarityPartsTests
{
    // Two classes; prototypes 0 and 2 belong to class 0, prototype 1 to class 1. Two positions.
    private static readonly SimilarityParts s_parts = new([1, -0.5, -0.25, -0.5, 2, 0], [0, 1, 0]);
    private static readonly float[] s_similarities = [3, 1, 4, 2, 8, 6];

    [Fact]
    public void Maps_OwnPrototypes_AreWeightedSimilarities()
    {
        Assert.Equal([3f, 1, -2, -1.5f], s_parts.Maps(s_similarities, 2, 0));
        Assert.Equal([8f, 4], s_parts.Maps(s_similarities, 2, 1));
        Assert.Empty(s_parts.Maps(s_similarities, 2, 7));
        Assert.Equal((2, 1, 0), (s_parts.Count(0), s_parts.Count(1), s_parts.Count(7)));
        Assert.Equal((false, true), (s_parts.IsNegative(0, 0), s_parts.IsNegative(0, 1)));
        Assert.False(s_parts.IsAdditive);
        Assert.Equal(Completeness.None, new SummedPartMaps(s_parts).Completeness);
    }

    [Fact]
    public void Contributions_AreTheWeightTimesTheLargestSimilarity() =>
        Assert.Equal([3.0, -2], s_parts.Contributions(s_parts.Maps(s_similarities, 2, 0), 2, 0));

    [Fact]
    public void Similarities_AreTheHighestValuesAndMakeTheLogits()
    {
        float[] similarities = s_parts.Similarities(s_similarities, 2);
        Assert.Equal([3f, 4, 8], similarities);
        Assert.Equal(
            [-1.0, 6.5],
            Enumerable.Range(0, 2).Select(c => Enumerable.Range(0, 3).Sum(j => s_parts.Weight(c, j) * similarities[j]))
        );
        Assert.Equal([0, 2], s_parts.Prototypes(0));
        Assert.Empty(s_parts.Prototypes(7));
        Assert.StartsWith(
            "The similarity maps have 5 values; [3,2] is needed.",
            Assert.Throws<ArgumentException>(() => s_parts.Similarities(new float[5], 2)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Drop_Prototype_LeavesEveryLogitThatItAddsTo()
    {
        // logit_0 = 1·3 − 0.5·4 − 0.25·8 = −1; logit_1 = −0.5·3 + 2·4 + 0·8 = 6.5.
        float[] logits = [-1, 6.5f];
        s_parts.Drop(logits, s_similarities, 2, 1, 0);
        Assert.Equal([1f, -1.5f], logits);
    }

    [Fact]
    public void Drop_PostHocPart_ChangesItsClassAlone()
    {
        var bank = new PrototypeBank(new Dictionary<int, double[]> { [1] = [2, 4] }, 1);
        float[] logits = [5, 9];
        bank.Drop(logits, [1, 3], 2, 1, 1);
        Assert.Equal([5f, 1], logits);
    }

    [Fact]
    public void Shuffled_GivesEachClassAnothersPrototypes()
    {
        IPartNetwork shuffled = s_parts.Shuffled(3);
        Assert.Equal(s_parts.Maps(s_similarities, 2, 1), shuffled.Maps(s_similarities, 2, 0));
        Assert.Equal((1, 2), (shuffled.Count(0), shuffled.Count(1)));
    }

    [Fact]
    public void Constructor_NumbersThatDoNotFit_AreRefused()
    {
        Assert.StartsWith(
            "There are 5 weights for 2 prototypes; [classes, prototypes] is needed.",
            Assert.Throws<ArgumentException>(() => new SimilarityParts([1, 2, 3, 4, 5], [0, 1])).Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "A prototype belongs to class 9; the model has the classes 0 to 1.",
            Assert.Throws<ArgumentException>(() => new SimilarityParts([1, 2, 3, 4], [0, 9])).Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "The similarity maps have 5 values; [3,2] is needed.",
            Assert.Throws<ArgumentException>(() => s_parts.Maps(new float[5], 2, 0)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_File_GivesTheSameParts()
    {
        using var folder = new TemporaryFolder();
        using (var file = new SafetensorsWriter(folder.File("p.safetensors")))
        {
            file.Add<float>("class_connection", [1, -0.5f, -0.25f, -0.5f, 2, 0], 2, 3);
            file.Add<long>("prototype_class", [0, 1, 0], 3);
            file.Complete();
        }
        Assert.Equal(
            s_parts.Maps(s_similarities, 2, 0),
            PrototypeReader.ReadSimilarities(folder.File("p.safetensors")).Maps(s_similarities, 2, 0)
        );
        using (var file = new SafetensorsWriter(folder.File("q.safetensors")))
        {
            file.Add<long>("prototype_class", [0, 1, 0], 3);
            file.Complete();
        }
        Assert.Contains(
            "lacks class_connection or prototype_class",
            Assert.Throws<PartwiseException>(() => PrototypeReader.ReadSimilarities(folder.File("q.safetensors"))).Message,
            StringComparison.Ordinal
        );
    }
}
