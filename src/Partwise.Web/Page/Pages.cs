using System.Collections.Frozen;
using System.Net;
using System.Reflection;
using System.Text;
using Partwise.Bundles;
using Partwise.Files;

namespace Partwise.Web;

/// <summary>The pages: the report's viewer as files of its own, what the server adds to it, and the pictures of bundles.</summary>
internal static class Pages
{
    /// <summary>The page's icon, so that browsers ask for none.</summary>
    public const string Icon =
        "<link rel=\"icon\" href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Ccircle "
        + "cx='16' cy='16' r='16' fill='%2314594f'/%3E%3Cpath d='M22 9H10l6 7-6 7h12' fill='none' stroke='%23fff' "
        + "stroke-width='3'/%3E%3C/svg%3E\">";

    private const string Resources = "Partwise.Web.Page.";

    private static readonly FrozenDictionary<string, StaticFile> s_files = Files().ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    private static readonly byte[] s_shell = Shell();

    public static void Map(IEndpointRouteBuilder app)
    {
        var open = new TokenGuard.Public();
        // Whoever has no token learns no model's name: the page itself asks which there are.
        app.MapGet("/", () => Html(s_shell)).WithMetadata(open).ExcludeFromDescription();
        app.MapGet("/models/{name}/", Model).WithMetadata(open).ExcludeFromDescription();
        app.MapGet(
                "/viewer/{file}",
                (string file, HttpContext context) =>
                    s_files.TryGetValue(file, out StaticFile? found) ? Send(context, found) : throw NotFound()
            )
            .WithMetadata(open)
            .ExcludeFromDescription();
        app.MapGet("/models/{name}/{folder}/{**file}", Picture).ExcludeFromDescription();
    }

    // The page names its pictures from where it stands, which has to be the model's folder.
    private static IResult Model(string name, HttpContext context) =>
        context.Request.Path.Value!.EndsWith('/')
            ? Html(s_shell)
            : Results.LocalRedirect($"/models/{Uri.EscapeDataString(name)}/{context.Request.QueryString}");

    private static IResult Picture(string name, string folder, string? file, HttpContext context, ModelCatalog catalog)
    {
        ServedModel model = catalog.Find(name);
        bool isPicture =
            folder is (BundleFiles.Patches or BundleFiles.Photos or BundleFiles.Analysis)
            && file?.EndsWith(".jpg", StringComparison.Ordinal) == true;
        FileStream? picture = isPicture ? ContainedFile.TryOpen(Path.Combine(model.Bundle.Folder, folder), file!) : null;
        if (picture is null)
            throw NotFound();
        context.Response.Headers.CacheControl = "private, max-age=3600";
        return Results.Stream(picture, "image/jpeg");
    }

    private static IResult Html(byte[] page) => Results.Bytes(page, "text/html; charset=utf-8");

    private static IResult Send(HttpContext context, StaticFile file)
    {
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(file.Content, file.Type, entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue($"\"{file.Tag}\""));
    }

    private static RefusedException NotFound() => new(StatusCodes.Status404NotFound, "There is nothing here.");

    /// <summary>The viewer's own files, then the server's.</summary>
    private static IEnumerable<StaticFile> Files() =>
        ViewerPage
            .Files.Select(f => StaticFile.Of(f.Key, f.Value))
            .Concat(
                Assembly
                    .GetExecutingAssembly()
                    .GetManifestResourceNames()
                    .Where(n => n.StartsWith(Resources, StringComparison.Ordinal))
                    .Select(n =>
                    {
                        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(n)!;
                        byte[] content = new byte[stream.Length];
                        stream.ReadExactly(content);
                        return StaticFile.Of(n[Resources.Length..], content);
                    })
            );

    private static byte[] Shell()
    {
        string[] scripts =
        [
            .. s_files
                .Keys.Where(n => n.EndsWith(".js", StringComparison.Ordinal) && n != ApiDocumentation.Script)
                .Order(StringComparer.Ordinal),
        ];
        string[] styles =
        [
            .. s_files.Keys.Where(n => n.EndsWith(".css", StringComparison.Ordinal)).OrderByDescending(n => n, StringComparer.Ordinal),
        ];
        return Encoding.UTF8.GetBytes(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Partwise</title>
            {Icon}
            {string.Join('\n', styles.Select(s => $"<link rel=\"stylesheet\" href=\"/viewer/{WebUtility.HtmlEncode(s)}\">"))}
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header class="bar" id="bar"></header>
            <main id="main" tabindex="-1"><h1>Partwise</h1><p>Opening…</p>
            <noscript><p>This page needs JavaScript. It loads nothing from elsewhere.</p></noscript></main>
            <footer class="foot" id="foot"></footer>
            {string.Join('\n', scripts.Select(s => $"<script src=\"/viewer/{WebUtility.HtmlEncode(s)}\" defer></script>"))}
            </body>
            </html>
            """
        );
    }
}
