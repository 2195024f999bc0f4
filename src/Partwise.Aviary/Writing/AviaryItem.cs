using System.Globalization;

namespace Partwise.Aviary;

/// <summary>One image of a dataset.</summary>
/// <param name="Id">Its number in <c>images.txt</c>, from 1.</param>
/// <param name="Species">Its species.</param>
/// <param name="Number">Its number in the species, from <see cref="AviaryOptions.FirstImage"/>: training images first.</param>
/// <param name="IsTrain">Whether it is for training.</param>
/// <param name="Folder">Its folder below <c>images</c>.</param>
internal sealed record AviaryItem(int Id, int Species, int Number, bool IsTrain, string Folder)
{
    /// <summary>Its path below <c>images</c>.</summary>
    internal string Path => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{Folder[4..]}_{Number + 1:D4}.jpg");

    /// <summary>All images, by number.</summary>
    internal static IEnumerable<AviaryItem> List(SpeciesCatalog catalog, AviaryOptions options)
    {
        int id = 0;
        foreach (Species species in catalog.Species)
        {
            string folder = AviaryWriter.FolderOf(species);
            for (int number = 0; number < options.TrainPerSpecies + options.TestPerSpecies; number++)
                yield return new AviaryItem(++id, species.Index, options.FirstImage + number, number < options.TrainPerSpecies, folder);
        }
    }
}
