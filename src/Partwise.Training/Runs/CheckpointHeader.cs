namespace Partwise.Training;

/// <summary>What the header of a checkpoint holds.</summary>
internal sealed record CheckpointHeader(string Schema, string Architecture, string Optimizer, long OptimizerSteps, TrainingState State)
{
    public const string CurrentSchema = "partwise.checkpoint/1";
}
