using Partwise.Datasets;

namespace Partwise.Training.ProtoPNet;

/// <summary>Puts prototypes at random patches of photos of their class.</summary>
internal static class PatchStart
{
    public static ProtoPNetNetwork Draw(
        ProtoPNetNetwork network,
        IReadOnlyList<DatasetImage> images,
        ProtoPNetConfiguration configuration,
        ProtoPNetRun run,
        IProgress<ProtoPNetProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        PrototypeLayer layer = network.Prototypes;
        int positions = network.ActivationHeight * network.ActivationWidth;
        ILookup<int, int> ofClass = Enumerable.Range(0, images.Count).ToLookup(i => images[i].Class!.Value);
        var wanted = Enumerable
            .Range(0, layer.Count)
            .Select(j =>
            {
                var random = new CounterRandom(configuration.Seed, 1, j, RandomPurpose.Initialization);
                int[] own = [.. ofClass[layer.ClassOf[j]]];
                return (Prototype: j, Image: own[random.NextInt32(own.Length)], Position: random.NextInt32(positions));
            })
            .ToLookup(w => w.Image);
        using var source = new LatentSource(
            network,
            [.. images.Where((_, i) => wanted.Contains(i))],
            configuration.Data.Crop,
            run.Limits,
            run.Threads
        );
        int[] numbers = [.. Enumerable.Range(0, images.Count).Where(wanted.Contains)];
        var grid = new PatchGrid(layer, source.Channels, source.Height, source.Width);
        float[] values = [.. layer.Values];
        new ReportingSource(source, "starting", progress).Visit(
            (image, _, latent) =>
            {
                foreach ((int Prototype, int Image, int Position) w in wanted[numbers[image]])
                    grid.Copy(latent, w.Position, values.AsSpan(w.Prototype * layer.Size, layer.Size));
            },
            cancellationToken
        );
        return network with { Prototypes = layer.WithValues(values) };
    }
}
