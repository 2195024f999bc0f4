using Partwise.Attribution;
using Partwise.Evaluation;

namespace Partwise.Tests.Attribution;

public sealed class SharedRunsTests
{
    private static readonly AttributionOptions s_options = new() { Seed = 3 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("occlusion")]
    [InlineData("rise:50")]
    [InlineData("lime:50")]
    [InlineData("score-cam")]
    public void Attribute_AnotherClass_RunsTheModelNoMoreAndGivesTheSameMap(string name)
    {
        IAttributionMethod method = AttributionMethods.Create(name);
        AttributionSubject first = ToyModel.Random(14),
            subject = new Counted(first).Subject(first);
        method.Attribute(subject, 0, s_options, Token);
        int runs = ((Counted)subject.Model).Scored;
        Assert.Equal(method.Runs(subject), runs);
        Assert.Equal(method.Attribute(first, 1, s_options, Token).Values, method.Attribute(subject, 1, s_options, Token).Values);
        Assert.Equal(runs, ((Counted)subject.Model).Scored);
    }

    [Theory]
    [InlineData("occlusion")]
    [InlineData("rise:50")]
    [InlineData("lime:50")]
    [InlineData("score-cam")]
    public void Attribute_CombinedClass_GivesTheMapThatRunsOfItsOwnGive(string name)
    {
        IAttributionMethod method = AttributionMethods.Create(name);
        AttributionSubject fresh = SubjectEdit.WithCombination(ToyModel.Random(14), 0, 1, 0.7f, -0.4f),
            known = ToyModel.Random(14);
        method.Attribute(known, 0, s_options, Token);
        var counted = new Counted(known);
        AttributionSubject combined = SubjectEdit.WithCombination(counted.Subject(known, known.Shared), 0, 1, 0.7f, -0.4f);
        Assert.Equal(method.Attribute(fresh, 2, s_options, Token).Values, method.Attribute(combined, 2, s_options, Token).Values);
        Assert.Equal(0, counted.Scored);
    }

    [Theory]
    [InlineData("rise:50", "rise:60", 3)]
    [InlineData("rise:50", "rise:50", 4)]
    [InlineData("lime:50", "lime:50", 4)]
    public void Attribute_OtherSamplesOrSeed_RunsTheModelAnew(string name, string other, int seed)
    {
        AttributionSubject subject = ToyModel.Random(14),
            fresh = ToyModel.Random(14);
        float[] before = AttributionMethods.Create(name).Attribute(subject, 0, s_options, Token).Values;
        float[] map = AttributionMethods.Create(other).Attribute(subject, 0, s_options with { Seed = seed }, Token).Values;
        Assert.NotEqual(before, map);
        Assert.Equal(AttributionMethods.Create(other).Attribute(fresh, 0, s_options with { Seed = seed }, Token).Values, map);
    }

    [Fact]
    public void Measure_MuFidelityOfASecondMap_RunsTheModelNoMore()
    {
        AttributionSubject first = ToyModel.Random(14),
            subject = new Counted(first).Subject(first);
        var metric = new MuFidelity(40);
        foreach (IAttributionMethod method in new IAttributionMethod[] { new GradCam(), new RandomMap() })
        {
            AttributionMap map = method.Attribute(first, 0, s_options, Token);
            double? alone = metric.Measure(new MapSubject(ToyModel.Random(14), 0, map), s_options, Token).Value;
            Assert.NotNull(alone);
            Assert.Equal(alone, metric.Measure(new MapSubject(subject, 0, map), s_options, Token).Value);
        }
        Assert.Equal(40, ((Counted)subject.Model).Scored);
    }

    /// <summary>Counts the inputs that a model is given.</summary>
    private sealed class Counted(AttributionSubject of) : IScoringModel
    {
        public int Scored { get; private set; }

        public int Height => of.Model.Height;

        public int Width => of.Model.Width;

        public int Classes => of.Model.Classes;

        public int MaxBatch => of.Model.MaxBatch;

        public AttributionSubject Subject(AttributionSubject like, SharedRuns? shared = null) =>
            new(this, like.Head, like.Input.ToArray(), like.Logits.ToArray(), like.Features.ToArray(), like.Rows, like.Columns)
            {
                Shared = shared ?? new SharedRuns(),
            };

        public void Score(ReadOnlySpan<float> inputs, int count, Span<float> logits, CancellationToken cancellationToken)
        {
            Scored += count;
            of.Model.Score(inputs, count, logits, cancellationToken);
        }
    }
}
