using Partwise.Bundles;
using Partwise.Datasets;

namespace Partwise.Cli.Commands;

/// <summary>The photos that the arguments of <c>explain</c> mean.</summary>
/// <param name="Files">Where each lies.</param>
/// <param name="Names">How each is called: as it was given, or the folder as given and the path inside it.</param>
/// <param name="Skipped">What the folders hold but cannot be used.</param>
internal sealed record ExplainInput(IReadOnlyList<string> Files, IReadOnlyList<string> Names, IReadOnlyList<BundleSkipped> Skipped)
{
    public static ExplainInput Of(IEnumerable<string> arguments)
    {
        List<string> files = [],
            names = [];
        List<BundleSkipped> skipped = [];
        foreach (string argument in arguments)
        {
            if (!Directory.Exists(argument))
            {
                files.Add(argument);
                names.Add(argument);
                continue;
            }
            ImageDataset dataset = DatasetReader.Open(argument, new DatasetOptions { WithClasses = false, Split = DatasetSplit.All });
            files.AddRange(dataset.Images.Select(i => i.Path));
            names.AddRange(dataset.Images.Select(i => Name(argument, i)));
            skipped.AddRange(dataset.Skipped.Select(s => new BundleSkipped(Path.Combine(argument, s.Path), s.Reason)));
        }
        return new ExplainInput(files, names, skipped);
    }

    // The images of CUB-200-2011 are named relative to a folder inside the one given.
    private static string Name(string folder, DatasetImage image)
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        return Path.Combine(folder, image.Path.StartsWith(root, StringComparison.Ordinal) ? image.Path[root.Length..] : image.RelativePath);
    }
}
