using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.RegularExpressions;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;

namespace Partwise.Aviary;

/// <summary>
/// Writes an Aviary dataset in the layout of CUB-200-2011, with <c>masks/</c> and <c>scenes/</c> of the test images and
/// <c>species.json</c>. The folder appears when it is complete.
/// </summary>
public static partial class AviaryWriter
{
    /// <summary>The file with species and twins, by which an Aviary is recognised.</summary>
    public const string SpeciesFile = ObjectMask.AviarySpecies;

    /// <summary>The folder of the test images' scenes, named by the image's number.</summary>
    public const string Scenes = "scenes";

    /// <summary>The folder of the test images' part masks, named like the scenes.</summary>
    internal const string Masks = ObjectMask.AviaryMasks;

    /// <summary>The quality of the JPEG images, 1 to 100.</summary>
    public const int JpegQuality = 92;

    private const int LossStream = 0x1055;

    private static readonly OutputContents s_contents = new(SpeciesFile, SpeciesJson.Schema, Files());

    /// <summary>Whether a folder is such a dataset and nothing else, which an overwrite may replace.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="OutputException">It is one, but holds other files too.</exception>
    public static bool MayReplace(string folder) => s_contents.MayReplace(folder);

    /// <summary>A species' folder, which is also its class's name: number and name as in CUB-200-2011.</summary>
    /// <param name="species">The species.</param>
    public static string FolderOf(Species species)
    {
        ArgumentNullException.ThrowIfNull(species);
        return string.Create(CultureInfo.InvariantCulture, $"{species.Index + 1:D3}.{species.Name}");
    }

    /// <summary>Makes the dataset.</summary>
    /// <param name="folder">The folder to create.</param>
    /// <param name="options">What to make; null for the defaults.</param>
    /// <param name="overwrite">Whether an earlier Aviary of that name may be replaced; nothing else ever is.</param>
    /// <param name="progress">Told after every image; may be called from several threads.</param>
    /// <param name="cancellationToken">Ends the work early; nothing is left then.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="OutputException">The folder exists and may not be replaced, or cannot be written.</exception>
    /// <exception cref="ImageException">The installed libvips renders no SVG.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Write(
        string folder,
        AviaryOptions? options = null,
        bool overwrite = false,
        IProgress<AviaryProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        options ??= new AviaryOptions();
        options.Check();
        using AtomicDirectory directory = AtomicDirectory.Create(folder, overwrite, MayReplace);
        try
        {
            Fill(directory, options, progress, cancellationToken);
        }
        catch (IOException e) when (e is not OutputException)
        {
            throw OutputException.From(e, folder);
        }
        directory.Commit();
    }

    [GeneratedRegex(
        @"^(species\.json|(images|image_class_labels|train_test_split|classes|bounding_boxes)\.txt|"
            + @"parts/(parts|part_locs)\.txt|images/[^/]+/[^/]+\.jpg|[a-z_]+/[^/]+\.(png|json))$"
    )]
    private static partial Regex Files();

    private static void Fill(
        AtomicDirectory directory,
        AviaryOptions options,
        IProgress<AviaryProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        SpeciesCatalog catalog = SpeciesCatalog.Create(options.Seed, options.Species);
        var sampler = new SceneSampler(catalog, options.Seed, options.Size);
        AviaryItem[] items = [.. AviaryItem.List(catalog, options)];
        foreach (string folder in items.Select(item => item.Folder).Distinct())
            OutputGate.CreateFolder(directory.File($"images/{folder}"));
        OutputGate.CreateFolder(directory.File(Masks));
        OutputGate.CreateFolder(directory.File(Scenes));

        var masks = new PartMasks[items.Length];
        int done = 0;
        var workers = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(
                0,
                items.Length,
                workers,
                i =>
                {
                    masks[i] = Draw(
                        directory,
                        items[i],
                        sampler.Sample(items[i].Species, items[i].Number),
                        Losses(items[i], catalog, options)
                    );
                    progress?.Report(new AviaryProgress(Interlocked.Increment(ref done), items.Length));
                }
            );
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        AviaryTables.Write(directory, catalog, options, items, masks);
    }

    private static Intervention Losses(AviaryItem item, SpeciesCatalog catalog, AviaryOptions options)
    {
        SceneRandom random = SceneRandom.For(options.Seed, item.Species, item.Number, LossStream);
        if (!item.IsTrain || !random.Chance(options.IncompleteShare))
            return Intervention.None;
        List<BirdPart> parts = [.. PartVocabulary.Parts.Except(catalog.DefiningParts(item.Species))];
        int count = 1 + random.Index(3);
        while (parts.Count > count)
            parts.RemoveAt(random.Index(parts.Count));
        return Intervention.Remove([.. parts]);
    }

    private static PartMasks Draw(AtomicDirectory directory, AviaryItem item, Scene scene, Intervention losses)
    {
        File.WriteAllBytes(directory.File($"images/{item.Path}"), ImageEncoder.Jpeg(SceneRenderer.Render(scene, losses), JpegQuality));
        PartMasks masks = SceneRenderer.PartMasks(scene, losses);
        if (!item.IsTrain)
        {
            string name = item.Id.ToString("D5", CultureInfo.InvariantCulture);
            File.WriteAllBytes(directory.File($"{Masks}/{name}.png"), ImageEncoder.Png(masks.ToImage()));
            File.WriteAllText(directory.File($"{Scenes}/{name}.json"), SceneJson.Write(scene), new UTF8Encoding(false));
        }
        return masks;
    }
}
