namespace Partwise.Web;

/// <summary>A model in the list of all.</summary>
/// <param name="Name">The name in addresses.</param>
/// <param name="Title">The bundle's title.</param>
/// <param name="Kind"><c>post-hoc</c> or <c>protopnet</c>.</param>
/// <param name="Classes">How many classes the model has.</param>
/// <param name="Fitted">How many of them are taken apart.</param>
/// <param name="Holds">Whether its certificate holds; null where it has none.</param>
/// <param name="Photos">Whether a folder of photos can be run through it.</param>
/// <param name="Naming">Whether visitors may name its parts.</param>
internal sealed record ModelSummary(string Name, string Title, string Kind, int Classes, int Fitted, bool? Holds, bool Photos, bool Naming)
{
    public static ModelSummary Of(ServedModel model, StudioOptions options)
    {
        Bundles.BundleDocument document = model.Document;
        return new ModelSummary(
            model.Name,
            document.Title,
            document.Kind,
            document.Labels.Count,
            document.Classes.Count,
            document.Certificate?.Holds,
            options.Photos is not null,
            !options.ReadOnly
        );
    }
}
