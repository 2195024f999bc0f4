namespace Partwise.Training;

/// <summary>What a training run is doing.</summary>
public enum TrainingStage
{
    /// <summary>Running the frozen backbone over the photos.</summary>
    Features,

    /// <summary>Choosing the strength of the penalty.</summary>
    Selection,

    /// <summary>Training on the photos.</summary>
    Training,

    /// <summary>Measuring on photos held out.</summary>
    Evaluation,
}
