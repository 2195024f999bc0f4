namespace Partwise.Training;

/// <summary>How far the training of a network has come.</summary>
/// <param name="Epoch">The running pass, from 1; 0 while the frozen beginning of a network runs over the photos.</param>
/// <param name="Epochs">All passes.</param>
/// <param name="Done">The training images shown in this run; in epoch 0, the views computed.</param>
/// <param name="Total">The training images to show in this run; in epoch 0, the views to compute.</param>
/// <param name="Loss">The mean loss of the pass so far, nats.</param>
/// <param name="Accuracy">The share recognised in the pass so far, 0 to 1.</param>
public readonly record struct NetworkProgress(int Epoch, int Epochs, long Done, long Total, double Loss, double Accuracy);
