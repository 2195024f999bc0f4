using System.Globalization;
using Partwise.Datasets;

namespace Partwise.Cli.Terminal;

/// <summary>Which share of the work this process has, as cluster managers tell it: a Slurm job array, or a Kubernetes job with indexed
/// completions.</summary>
internal static class ArrayTask
{
    private const string SlurmTask = "SLURM_ARRAY_TASK_ID",
        SlurmFirst = "SLURM_ARRAY_TASK_MIN",
        SlurmLast = "SLURM_ARRAY_TASK_MAX",
        SlurmStep = "SLURM_ARRAY_TASK_STEP",
        SlurmCount = "SLURM_ARRAY_TASK_COUNT";
    private const string JobIndex = "JOB_COMPLETION_INDEX",
        JobCount = "JOB_COMPLETIONS";

    /// <summary>Reads <c>I/N</c>, <c>auto</c>, or <c>auto/N</c> where the number is not in the environment or the array has gaps.</summary>
    /// <exception cref="PartwiseException">It is none of these, or the environment does not tell.</exception>
    public static Shard Read(string text, Func<string, string?> environment)
    {
        string[] words = text.Split('/');
        if (words[0] != "auto" || words.Length > 2)
            return Shard.Parse(text);
        int? count = words.Length == 1 ? null : Number(words[1], "the number of shards");
        // Slurm makes an array's variables only in its tasks; where both are set, the job runs inside of the array.
        if (environment(SlurmTask) is { Length: > 0 } task)
            return Slurm(Number(task, SlurmTask), count, environment);
        if (environment(JobIndex) is { Length: > 0 } index)
        {
            count ??= environment(JobCount) is { Length: > 0 } completions
                ? Number(completions, JobCount)
                : throw new PartwiseException(
                    $"{JobIndex} is set but {JobCount} is not; write auto/N with the job's completions, or set {JobCount} in the "
                        + $"job's template."
                );
            return Create(Number(index, JobIndex) + 1L, count.Value, JobIndex);
        }
        throw new PartwiseException(
            $"auto needs {SlurmTask} (a Slurm array) or {JobIndex} (an indexed Kubernetes job) in the environment, and neither is "
                + $"set; write the shard, such as 2/4."
        );
    }

    private static Shard Slurm(int task, int? given, Func<string, string?> environment)
    {
        int first = environment(SlurmFirst) is { Length: > 0 } text ? Number(text, SlurmFirst) : 0;
        int step = environment(SlurmStep) is { Length: > 0 } steps ? Math.Max(1, Number(steps, SlurmStep)) : 1;
        int count =
            given
            ?? (
                environment(SlurmCount) is { Length: > 0 } tasks
                    ? Number(tasks, SlurmCount)
                    : throw new PartwiseException(
                        $"{SlurmTask} is set but {SlurmCount} is not; write auto/N with the number of the array's tasks."
                    )
            );
        // An array such as 0,3,7 has as many tasks as it says, but their numbers do not tell which is which.
        bool gaps =
            (task - first) % step != 0
            || (environment(SlurmLast) is { Length: > 0 } last && ((Number(last, SlurmLast) - first) / step) + 1 != count);
        if (gaps && given is null)
            throw new PartwiseException(
                $"The Slurm array has gaps, so its tasks cannot be numbered; give it as 1-N, or write auto/N for some tasks of an "
                    + $"array 1-N."
            );
        // With the number given, a part of an array 1-N is run again: its first task is not the first shard.
        return given is null ? Create((((long)task - first) / step) + 1, count, SlurmTask) : Create(task, count, SlurmTask);
    }

    private static Shard Create(long index, int count, string variable) =>
        index >= 1 && index <= count
            ? Shard.Create((int)index, count)
            : throw new PartwiseException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{variable} makes this shard {index} of {count}; shards are numbered from 1 to their number."
                )
            );

    private static int Number(string text, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new PartwiseException($"{what} is '{text}', which is no number.");
}
