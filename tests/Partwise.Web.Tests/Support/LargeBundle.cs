using System.Globalization;
using Partwise.Bundles;

namespace Partwise.Web.Tests.Support;

/// <summary>The report of a bundle as large as ImageNet's would be: a small one's classes and photos, over and over, each with pictures of
/// its own.</summary>
internal static class LargeBundle
{
    public const int Classes = 1000;
    public const int PhotosPerClass = 10;

    /// <summary>Writes its pictures and its report.</summary>
    /// <param name="small">A bundle.</param>
    /// <param name="folder">The new bundle's folder.</param>
    public static BundleDocument Write(string small, string folder)
    {
        BundleDocument pattern;
        using (var bundle = Bundle.Open(small))
            pattern = bundle.Document;
        foreach (string name in new[] { BundleFiles.Patches, BundleFiles.Photos })
            Directory.CreateDirectory(Path.Combine(folder, name));
        string[] labels = [.. Enumerable.Range(0, Classes).Select(c => $"Species {c:d4}")];
        string Copy(string picture, string name)
        {
            File.Copy(Path.Combine(small, picture), Path.Combine(folder, name), overwrite: true);
            return name;
        }
        BundleClass Class(int c)
        {
            BundleClass of = pattern.Classes[c % pattern.Classes.Count];
            return of with
            {
                Class = c,
                Label = labels[c],
                Prototypes =
                [
                    .. of.Prototypes.Select(p =>
                    {
                        string crop = Copy(p.Exemplars[0].Crop, Name($"patches/{c}-{p.Index}.jpg")),
                            context = Copy(p.Exemplars[0].Context, Name($"patches/{c}-{p.Index}-context.jpg"));
                        return p with { Exemplars = [.. p.Exemplars.Select(e => e with { Crop = crop, Context = context })] };
                    }),
                ],
            };
        }
        BundleExample Example(int i)
        {
            int c = i / PhotosPerClass;
            BundleExample of = pattern.Examples[i % pattern.Examples.Count];
            return of with
            {
                Path = Name($"{labels[c]}/{i}.jpg"),
                Photo = Copy(of.Photo, Name($"photos/{i}.jpg")),
                // Each tenth photo is a mistake.
                Truth = labels[i % 10 == 9 ? (c + 1) % Classes : c],
                Predictions =
                [
                    .. of.Predictions.Select((p, rank) => p with { Class = (c + rank) % Classes, Label = labels[(c + rank) % Classes] }),
                ],
            };
        }
        BundleDocument document = pattern with
        {
            Title = "large",
            Labels = labels,
            Classes = [.. Enumerable.Range(0, Classes).Select(Class)],
            Examples = [.. Enumerable.Range(0, Classes * PhotosPerClass).Select(Example)],
        };
        ReportBuilder.Write(folder, document, [folder]);
        return document;
    }

    private static string Name(FormattableString name) => name.ToString(CultureInfo.InvariantCulture);
}
