namespace Partwise.Training;

/// <summary>Where a loader stands; with the same images and options, all that is needed to go on exactly there.</summary>
/// <param name="Epoch">The pass over the data, from 0.</param>
/// <param name="Batch">The batches of this epoch already used.</param>
internal readonly record struct LoaderPosition(int Epoch, int Batch);
