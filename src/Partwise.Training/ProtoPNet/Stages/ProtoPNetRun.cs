using Partwise.Imaging;

namespace Partwise.Training.ProtoPNet;

/// <summary>How a training is carried out; nothing of it decides what comes out, except that other threads round sums
/// differently.</summary>
public sealed record ProtoPNetRun
{
    /// <summary>The stages to run. What earlier stages made is taken from <see cref="Folder"/>.</summary>
    public ProtoPNetStages Stages { get; init; } = ProtoPNetStages.All;

    /// <summary>A folder for checkpoint, log, curve and the projected prototypes; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether a run that was stopped goes on from the checkpoint in <see cref="Folder"/>; where there is none, it
    /// begins.</summary>
    public bool Resume { get; init; }

    /// <summary>A folder that keeps the feature maps of a frozen backbone for other runs; null for <see cref="Folder"/>, or a temporary
    /// one.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>What photos are accepted.</summary>
    public DecodeLimits Limits { get; init; } = DecodeLimits.Default;

    /// <summary>The threads that read photos and that compute, at least 1. Weights are reproducible for an equal number.</summary>
    public int Threads { get; init; } = 1;

    internal void Validate()
    {
        Require.That(Threads >= 1, $"{Threads} threads were asked for; at least 1 is needed.");
        Require.That(Stages != ProtoPNetStages.None, "No stage was asked for; ask for joint, project or last.");
        Require.That(!Resume || Folder is not null, "A run can only go on from a folder with its checkpoint; name the folder.");
        Require.That(
            Stages.HasFlag(ProtoPNetStages.Joint) || Folder is not null,
            "A stage behind the first begins with what the run's folder holds; name the folder."
        );
    }
}
