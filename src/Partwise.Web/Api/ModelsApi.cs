using Partwise.Bundles;

namespace Partwise.Web;

/// <summary>What is served: the models, their parts, and what their pages show.</summary>
internal static class ModelsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(
                "/models",
                (ModelCatalog catalog, StudioOptions options) => catalog.All.Select(m => ModelSummary.Of(m, options)).ToArray()
            )
            .WithName("models")
            .WithSummary("The models that this server has.");
        api.MapGet(
                "/models/{name}",
                (string name, ModelCatalog catalog, StudioOptions options) => ModelSummary.Of(catalog.Find(name), options)
            )
            .WithName("model")
            .WithSummary("One model.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/models/{name}/labels", (string name, ModelCatalog catalog) => catalog.Find(name).Document.Labels)
            .WithName("labels")
            .WithSummary("The labels of all classes, by index.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/models/{name}/prototypes", Prototypes)
            .WithName("prototypes")
            .WithSummary("The fitted classes with their part prototypes, as in bundle.json; with ?class=, one class by label or index.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet(
                "/models/{name}/report",
                (string name, ModelCatalog catalog) => Results.Bytes(catalog.Find(name).Report.Value, "application/json")
            )
            .WithName("report")
            .WithSummary("What the page shows: the data that the report embeds, partwise.report/1.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static BundleClass[] Prototypes(string name, ModelCatalog catalog, string? @class)
    {
        ServedModel model = catalog.Find(name);
        BundleClass[] classes = [.. model.Document.Classes.Select(c => c with { ImagesUsed = [] })];
        if (string.IsNullOrEmpty(@class))
            return classes;
        int wanted = model.Opened.FindClass(@class);
        return [.. classes.Where(c => c.Class == wanted)];
    }
}
