using Partwise.Aviary;
using Partwise.Datasets;
using Partwise.Testing;
using Partwise.Training;

namespace Partwise.Tests.Training;

/// <summary>The training of the embedded model, shortened.</summary>
public sealed class AviaryTrainingTests
{
    [Fact]
    public void TrainFromScratch_FourSpecies_Learns()
    {
        using TemporaryFolder folder = new();
        AviaryWriter.Write(
            folder.File("birds"),
            new AviaryOptions
            {
                Species = 4,
                TrainPerSpecies = 30,
                TestPerSpecies = 10,
                Size = 96,
                Threads = 2,
            },
            cancellationToken: TestContext.Current.CancellationToken
        );
        ImageDataset birds = DatasetReader.Open(folder.File("birds"), new DatasetOptions { Split = DatasetSplit.All });
        TrainedNetwork trained = ClassifierTrainer.TrainFromScratch(
            birds,
            new ScratchOptions
            {
                Size = 64,
                Training = new NetworkTrainingOptions
                {
                    Epochs = 12,
                    BatchSize = 16,
                    Seed = 1,
                    ValidationShare = 0,
                    Threads = 2,
                    Augmentation = new AugmentationOptions { FlipProbability = 0.5 },
                },
            },
            cancellationToken: TestContext.Current.CancellationToken
        );
        IReadOnlyList<EpochRecord> epochs = trained.Report.Epochs;
        Assert.Equal(12, epochs.Count);
        Assert.True(epochs[^1].Loss < epochs[0].Loss / 2, $"The loss went from {epochs[0].Loss} to {epochs[^1].Loss}.");
        // Guessing recognises a quarter.
        Assert.InRange(trained.Report.TestAccuracy!.Value, 0.6, 1);
    }
}
