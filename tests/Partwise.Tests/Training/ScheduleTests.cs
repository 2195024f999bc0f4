using Partwise.Files;
using Partwise.Training;

namespace Partwise.Tests.Training;

public sealed class ScheduleTests
{
    [Fact]
    public void Factor_Step_IsStepLrs() => Equal([1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.01], new StepSchedule(4));

    [Fact]
    public void Factor_Cosine_IsCosineAnnealings() =>
        Equal(
            [
                1.0,
                0.9779754323,
                0.9140576475,
                0.8145033635,
                0.6890576475,
                0.55,
                0.4109423525,
                0.2854966365,
                0.1859423525,
                0.1220245677,
                0.1,
                0.1,
            ],
            new CosineSchedule(10, 0.1)
        );

    [Fact]
    public void Factor_WarmupThenStep_IsLinearThenStepLr()
    {
        double[] expected = [0.2, 0.4, 0.6, 0.8, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25];
        Equal(expected, new WarmupSchedule(4, new StepSchedule(3, 0.5), 0.2));
        Equal(expected, new SequentialSchedule([new WarmupSchedule(4, new ConstantSchedule(), 0.2), new StepSchedule(3, 0.5)], [4]));
    }

    [Fact]
    public void ToJson_EveryKind_ReadsBackEqual()
    {
        var schedule = new SequentialSchedule(
            [new WarmupSchedule(5, new CosineSchedule(20, 0.01), 0.1), new StepSchedule(3, 0.5), new ConstantSchedule(0.25)],
            [25, 9]
        );
        Schedule back = Schedule.FromJson(schedule.ToJson());
        Assert.Equal(schedule, back);
        for (int i = 0; i < 50; i++)
            Assert.Equal(schedule.Factor(i), back.Factor(i));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("{\"kind\":\"step\",\"every\":0}")]
    [InlineData("{\"kind\":\"sequential\",\"parts\":[],\"lengths\":[]}")]
    public void FromJson_NoSchedule_SaysWhatIsAllowed(string json) =>
        Assert.Contains(
            "constant, step, cosine, warmup and sequential are allowed",
            Assert.Throws<DataFileException>(() => Schedule.FromJson(json)).Message,
            StringComparison.Ordinal
        );

    private static void Equal(double[] expected, Schedule schedule)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], schedule.Factor(i), 1e-9);
    }
}
