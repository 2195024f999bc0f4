using Partwise.Datasets;
using Partwise.Testing;
using Partwise.Training;

namespace Partwise.Tests.Training;

public sealed class BatchLoaderTests
{
    private static readonly LoaderOptions s_options = new()
    {
        BatchSize = 4,
        Seed = 3,
        Augmentation = AugmentationOptions.Standard,
    };

    [Fact]
    public void Read_MoreThreads_GivesTheSameBatches()
    {
        using TemporaryFolder folder = new();
        ImageDataset dataset = Samples.Dataset(folder, 5);
        List<float[]> one = Epoch(dataset, s_options, new LoaderPosition(1, 0)),
            three = Epoch(dataset, s_options with { Threads = 3, Prefetch = 4 }, new LoaderPosition(1, 0));
        Assert.Equal(4, one.Count);
        Assert.Equal(one, three);
        Assert.NotEqual(one, Epoch(dataset, s_options, new LoaderPosition(2, 0)));
    }

    [Fact]
    public void Read_FromTheMiddle_GoesOnExactlyThere()
    {
        using TemporaryFolder folder = new();
        ImageDataset dataset = Samples.Dataset(folder, 5);
        List<float[]> whole = Epoch(dataset, s_options, new LoaderPosition(0, 0));
        Assert.Equal(whole.Skip(2), Epoch(dataset, s_options with { Threads = 2 }, new LoaderPosition(0, 2)));
        Assert.Empty(Epoch(dataset, s_options, new LoaderPosition(0, 4)));
    }

    [Fact]
    public void Read_Epoch_ShowsEveryImageOnceWithItsLabel()
    {
        using TemporaryFolder folder = new();
        ImageDataset dataset = Samples.Dataset(folder, 5);
        using var loader = new BatchLoader(dataset.Images, Samples.Preprocessing, s_options with { Threads = 2 });
        var seen = new List<int>();
        var next = new List<LoaderPosition>();
        foreach (Batch batch in loader.Read(default, TestContext.Current.CancellationToken))
        {
            Assert.Equal([batch.Count, 3L, Samples.Size, Samples.Size], batch.Input.Shape);
            for (int i = 0; i < batch.Count; i++)
                Assert.Equal(dataset.Images[batch.Images[i]].Class, batch.Labels[i]);
            seen.AddRange(batch.Images);
            next.Add(batch.Next);
        }
        Assert.Equal(loader.Order(0), seen);
        Assert.Equal(Enumerable.Range(0, 15), seen.Order());
        Assert.Equal([new(0, 1), new(0, 2), new(0, 3), new LoaderPosition(1, 0)], next);
    }

    [Fact]
    public void Read_CorruptImage_IsListedAndReplacedTheSameWayEveryTime()
    {
        using TemporaryFolder folder = new();
        ImageDataset dataset = Samples.Dataset(folder, 5);
        File.WriteAllText(dataset.Images[7].Path, "no image");
        List<float[]> one = Epoch(dataset, s_options, default, out BatchLoader loader, out List<int> used);
        Assert.Equal(dataset.Images[7].RelativePath, Assert.Single(loader.Skipped).Path);
        Assert.DoesNotContain(7, used);
        Assert.Equal(15, used.Count);
        int standIn = used[Array.IndexOf(loader.Order(0), 7)];
        Assert.Equal(dataset.Images[7].Class, dataset.Images[standIn].Class);
        Assert.Equal(one, Epoch(dataset, s_options with { Threads = 3 }, default));
    }

    [Fact]
    public void Read_NoImageReadable_SaysSo()
    {
        using TemporaryFolder folder = new();
        ImageDataset dataset = Samples.Dataset(folder, 2);
        foreach (DatasetImage image in dataset.Images)
            File.WriteAllText(image.Path, "no image");
        DatasetException e = Assert.Throws<DatasetException>(() => Epoch(dataset, s_options with { Threads = 2 }, default));
        Assert.Contains("cannot be read, nor can the images drawn in its place", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Cancelled_Ends()
    {
        using TemporaryFolder folder = new();
        ImageDataset dataset = Samples.Dataset(folder, 5);
        using var loader = new BatchLoader(dataset.Images, Samples.Preprocessing, s_options);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (Batch batch in loader.Read(default, stop.Token))
                stop.Cancel();
        });
    }

    [Fact]
    public void Read_LeftEarly_CanStartAgain()
    {
        using TemporaryFolder folder = new();
        ImageDataset dataset = Samples.Dataset(folder, 5);
        using var loader = new BatchLoader(dataset.Images, Samples.Preprocessing, s_options with { Threads = 2 });
        float[] first = loader.Read(default, TestContext.Current.CancellationToken).First().Input.AsSpan<float>().ToArray();
        Assert.Equal(first, loader.Read(default, TestContext.Current.CancellationToken).First().Input.AsSpan<float>().ToArray());
    }

    private static List<float[]> Epoch(ImageDataset dataset, LoaderOptions options, LoaderPosition from) =>
        Epoch(dataset, options, from, out _, out _);

    private static List<float[]> Epoch(
        ImageDataset dataset,
        LoaderOptions options,
        LoaderPosition from,
        out BatchLoader loader,
        out List<int> used
    )
    {
        using BatchLoader reader = loader = new BatchLoader(dataset.Images, Samples.Preprocessing, options);
        var batches = new List<float[]>();
        used = [];
        foreach (Batch batch in reader.Read(from, TestContext.Current.CancellationToken))
        {
            batches.Add(batch.Input.AsSpan<float>().ToArray());
            used.AddRange(batch.Images);
        }
        return batches;
    }
}
