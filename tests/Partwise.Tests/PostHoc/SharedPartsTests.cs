using FsCheck;
using FsCheck.Fluent;
using Partwise.Datasets;
using Partwise.Numerics;
using Partwise.PostHoc;

namespace Partwise.Tests.PostHoc;

public sealed class SharedPartsTests
{
    private const int Photos = 8,
        Width = 4,
        Positions = Width * Width,
        Channels = 24,
        Things = 3;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Find_ClassesWithTheSameThings_GiveThemTheSameNumber()
    {
        // Heads of three classes that weigh the things differently; the things are in the same channels.
        SharedClass[] classes = [.. Enumerable.Range(0, 3).Select(c => Photographs(c + 1).Class)];
        SharedMemberships[] shared = SharedParts.Find(classes, Things, Options(), 2, Ct);
        int[][] names = [.. Enumerable.Range(0, 3).Select(c => NameOfThing(shared[c].Whole, Photographs(c + 1).Things))];
        Assert.Equal([0, 1, 2], names[0].Order());
        Assert.All(names, n => Assert.Equal(names[0], n));
        foreach ((SharedClass own, SharedMemberships of) in classes.Zip(shared))
        {
            ClassDecomposition result = Decompose(own, of, Options());
            Exactness.Check(result.Prototypes, own.Head);
            Assert.True(result.Steadiness!.Min() > 0.9, $"{result.Steadiness!.Min()}");
        }
    }

    [Fact]
    public void Find_AnyNumberOfThreads_IsTheSameBitForBit()
    {
        SharedClass[] classes = [Photographs(1).Class, Photographs(2).Class];
        SharedMemberships[] one = SharedParts.Find(classes, Things, Options(), 1, Ct),
            three = SharedParts.Find(classes, Things, Options(), 3, Ct);
        for (int c = 0; c < classes.Length; c++)
        {
            Assert.Equal(one[c].Whole, three[c].Whole);
            Assert.Equal(one[c].Halves![0], three[c].Halves![0]);
            Assert.Equal(one[c].Halves![1], three[c].Halves![1]);
        }
    }

    [Fact]
    public void Find_OneClass_FindsWhatItFindsByItself()
    {
        (SharedClass own, _) = Photographs(4);
        ClassDecomposition alone = ClassDecomposer.Decompose(own.Features, Channels, Positions, own.Head, Options(), Ct),
            shared = Decompose(own, SharedParts.Find([own], Things, Options(), 1, Ct)[0], Options());
        double[] scores = new double[Things * Things];
        for (int i = 0; i < Things; i++)
        {
            for (int j = 0; j < Things; j++)
                scores[(i * Things) + j] = Statistics.Cosine(Row(alone, i), Row(shared, j));
        }
        int[] match = Assignment.Maximize(scores, Things);
        Assert.All(Enumerable.Range(0, Things), i => Assert.Equal(1, scores[(i * Things) + match[i]], 1e-3));
    }

    [Theory]
    [InlineData(Factorizer.Contrast)]
    [InlineData(Factorizer.Position)]
    [InlineData(Factorizer.RandomContrast)]
    public void Find_AnyClasses_MembershipsSumToOneAndPrototypesToTheHead(Factorizer factorizer) =>
        Prop.ForAll(
                Gen.Choose(1, 1_000_000).ToArbitrary(),
                seed =>
                {
                    var random = new Random(seed);
                    int classes = random.Next(1, 5),
                        k = random.Next(1, 7),
                        d = random.Next(1, 30);
                    SharedClass[] all =
                    [
                        .. Enumerable
                            .Range(0, classes)
                            .Select(_ =>
                            {
                                int images = random.Next(1, 4);
                                return new SharedClass(
                                    [.. Enumerable.Range(0, images * 4 * d).Select(_ => random.Next(3) == 0 ? 0 : random.NextSingle())],
                                    d,
                                    4,
                                    images,
                                    [.. Enumerable.Range(0, d).Select(_ => random.NextSingle() - 0.4f)]
                                );
                            }),
                    ];
                    all[0].Features[0] = 1;
                    DecompositionOptions options = Options() with { K = k, Factorizer = factorizer };
                    SharedMemberships[] shared = SharedParts.Find(all, k, options, 2, Ct);
                    foreach ((SharedClass own, SharedMemberships of) in all.Zip(shared))
                    {
                        int rows = own.Images * 4;
                        for (int m = 0; m < rows; m++)
                            Assert.Equal(1, Enumerable.Range(0, k).Sum(i => of.Whole[(i * rows) + m]), 1e-5);
                        if (own.Features.All(f => f == 0))
                            continue;
                        ClassDecomposition result = Decompose(own, of, options);
                        Assert.Equal(k, result.K);
                        Exactness.Check(result.Prototypes, own.Head);
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Theory]
    [InlineData("[1, 2]", "must be a JSON object of groups")]
    [InlineData("{}", "it has no group")]
    [InlineData("{\"a\": [\"x\"]}", "The group 'a' of '{0}' has 1 classes; 2 or more can share their parts.")]
    [InlineData("{\"a\": [\"x\", \"y\"], \"b\": [\"z\", \"x\"]}", "names the class 'x' twice; a class can be in one group only.")]
    [InlineData("{\"a\": [\"x\", \"\"]}", "the group 'a' has no name, or a class without one.")]
    [InlineData("{\"a\": null}", "the group 'a' has no name, or a class without one.")]
    [InlineData("{\"a\": [\"x\", 3]}", "must be a JSON object of groups")]
    [InlineData("{\"a\"", "must be a JSON object of groups")]
    public void Read_BadGroups_AreRefusedInOneLine(string json, string message)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("partwise-groups").FullName, "groups.json");
        File.WriteAllText(path, json);
        string said = Assert.Throws<PartwiseException>(() => PartSharing.Read(path)).Message;
        Assert.Contains(message.Replace("{0}", path, StringComparison.Ordinal), said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
    }

    [Fact]
    public void Read_NoFile_SaysWhatToGive() =>
        Assert.Equal(
            "The groups 'none.json' do not exist; give a JSON file of groups, or all.",
            Assert.Throws<PartwiseException>(() => PartSharing.Read("none.json")).Message
        );

    [Fact]
    public void Validate_OptionsThatCannotGoTogether_AreRefused()
    {
        FitOptions options = new() { Share = PartSharing.All, Decomposition = Options() };
        options.Validate();
        Assert.Contains("leave one of them out", Refused(options with { Shard = Shard.Parse("1/2") }), StringComparison.Ordinal);
        Assert.Contains(
            "give `K` a number",
            Refused(options with { Decomposition = Options() with { K = null } }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "use `Factorizer` contrast",
            Refused(options with { Decomposition = Options() with { Factorizer = Factorizer.Nmf } }),
            StringComparison.Ordinal
        );
    }

    private static string Refused(FitOptions options) => Assert.Throws<PartwiseException>(options.Validate).Message;

    private static DecompositionOptions Options() => new() { K = Things, Factorizer = Factorizer.Contrast };

    private static ClassDecomposition Decompose(SharedClass own, SharedMemberships shared, DecompositionOptions options) =>
        ClassDecomposer.Decompose(
            own.Features,
            [],
            own.Dimensions,
            own.Positions,
            own.Head,
            options with
            {
                GridWidth = own.Positions / 2,
            },
            shared,
            Ct
        );

    private static double[] Row(ClassDecomposition of, int i) => of.Prototypes[(i * Channels)..((i + 1) * Channels)];

    // By thing, the part that its places belong to most.
    private static int[] NameOfThing(float[] memberships, int[] things) =>
        [
            .. Enumerable
                .Range(0, Things)
                .Select(thing =>
                    Enumerable
                        .Range(0, Things)
                        .MaxBy(i =>
                            Enumerable.Range(0, things.Length).Where(q => things[q] == thing).Sum(q => memberships[(i * things.Length) + q])
                        )
                ),
        ];

    // As in EvidencePartsTests, with a head of its own.
    private static (SharedClass Class, int[] Things) Photographs(int seed)
    {
        var random = new Random(seed);
        float[] f = new float[Photos * Positions * Channels];
        int[] things = new int[Photos * Positions];
        for (int photo = 0; photo < Photos; photo++)
        {
            float[] light = [.. Enumerable.Range(0, Channels).Select(c => c < Channels / 2 ? 0 : 2 * random.NextSingle())];
            for (int q = photo * Positions; q < (photo + 1) * Positions; q++)
            {
                things[q] = random.Next(Things);
                for (int c = 0; c < Channels; c++)
                    f[(q * Channels) + c] = light[c] + (c < Channels / 2 && c % Things == things[q] ? 1 + (0.2f * random.NextSingle()) : 0);
            }
        }
        float[] head = [.. Enumerable.Range(0, Channels).Select(_ => 0.1f + (0.3f * random.NextSingle()))];
        return (new SharedClass(f, Channels, Positions, Photos, head), things);
    }
}
