using Partwise.Datasets;

namespace Partwise.Evaluation;

/// <summary>Which images of a dataset are used.</summary>
internal static class ImageChoice
{
    /// <summary>All, or a seeded choice that takes one image of each class in turn, in the dataset's order.</summary>
    public static IEnumerable<DatasetImage> Of(ImageDataset dataset, EvaluationOptions options)
    {
        if (options.Images is not { } wanted || wanted >= dataset.Images.Count)
            return dataset.Images;
        var random = new Random(options.Seed);
        var rounds = new List<(int Round, int Index)>();
        foreach (
            IGrouping<int, int> group in Enumerable
                .Range(0, dataset.Images.Count)
                .GroupBy(i => dataset.Images[i].Class ?? -1)
                .OrderBy(g => g.Key)
        )
        {
            int[] own = [.. group];
            random.Shuffle(own);
            rounds.AddRange(own.Select((index, round) => (round, index)));
        }
        return rounds.OrderBy(r => r.Round).Take(wanted).Select(r => r.Index).Order().Select(i => dataset.Images[i]);
    }
}
