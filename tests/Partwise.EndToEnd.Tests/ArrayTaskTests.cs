using Partwise.Cli.Terminal;

namespace Partwise.EndToEnd.Tests;

/// <summary>Which shard a process is, from what cluster managers tell it.</summary>
public sealed class ArrayTaskTests
{
    [Theory]
    [InlineData("2/4", "", "2/4")]
    [InlineData("2/4", "SLURM_ARRAY_TASK_ID=1", "2/4")]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=4", "1/4")]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=3", "4/4")]
    [InlineData(
        "auto",
        "SLURM_ARRAY_TASK_ID=10 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=5 SLURM_ARRAY_TASK_MAX=15 SLURM_ARRAY_TASK_STEP=5",
        "2/3"
    )]
    [InlineData("auto/4", "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=1 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=3", "3/4")]
    [InlineData("auto", "JOB_COMPLETION_INDEX=0 JOB_COMPLETIONS=3", "1/3")]
    [InlineData("auto/5", "JOB_COMPLETION_INDEX=4", "5/5")]
    public void Read_Environment_IsTheShard(string text, string environment, string shard) => Assert.Equal(shard, Read(text, environment));

    [Theory]
    [InlineData(
        "auto",
        "",
        "auto needs SLURM_ARRAY_TASK_ID (a Slurm array) or JOB_COMPLETION_INDEX (an indexed Kubernetes job) in the environment, and "
            + "neither is set; write the shard, such as 2/4."
    )]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=x SLURM_ARRAY_TASK_COUNT=4", "SLURM_ARRAY_TASK_ID is 'x', which is no number.")]
    [InlineData(
        "auto",
        "SLURM_ARRAY_TASK_ID=1",
        "SLURM_ARRAY_TASK_ID is set but SLURM_ARRAY_TASK_COUNT is not; write auto/N with the number of the array's tasks."
    )]
    [InlineData(
        "auto",
        "SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=7",
        "The Slurm array has gaps, so its tasks cannot be numbered; give it as 1-N, or write auto/N for some tasks of an array 1-N."
    )]
    [InlineData(
        "auto",
        "JOB_COMPLETION_INDEX=0",
        "JOB_COMPLETION_INDEX is set but JOB_COMPLETIONS is not; write auto/N with the job's completions, or set JOB_COMPLETIONS in "
            + "the job's template."
    )]
    [InlineData(
        "auto/2",
        "JOB_COMPLETION_INDEX=2",
        "JOB_COMPLETION_INDEX makes this shard 3 of 2; shards are numbered from 1 to their number."
    )]
    [InlineData("auto/x", "JOB_COMPLETION_INDEX=2", "the number of shards is 'x', which is no number.")]
    [InlineData("0/4", "", "There is no shard 0 of 4; shards are numbered from 1 to their number, at most 100000.")]
    [InlineData("5/4", "", "There is no shard 5 of 4; shards are numbered from 1 to their number, at most 100000.")]
    [InlineData("2", "", "'2' is no shard; write which of how many, such as 2/4, or auto.")]
    [InlineData("-1/4", "", "'-1/4' is no shard; write which of how many, such as 2/4, or auto.")]
    public void Read_NoShard_SaysWhy(string text, string environment, string message) =>
        Assert.Equal(message, Assert.Throws<PartwiseException>(() => Read(text, environment)).Message);

    private static string Read(string text, string environment)
    {
        var values = environment
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(e => e.Split('='))
            .ToDictionary(e => e[0], e => e[1], StringComparer.Ordinal);
        return ArrayTask.Read(text, values.GetValueOrDefault).ToString();
    }
}
