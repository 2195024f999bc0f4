using Microsoft.Extensions.DependencyInjection;
using Scalar.AspNetCore;

namespace Partwise.Web;

/// <summary>The documentation of the API: OpenAPI at <c>/openapi/v1.json</c>, pages at <c>/docs</c>; both made here, nothing is loaded from
/// elsewhere.</summary>
internal static class ApiDocumentation
{
    /// <summary>The script that starts the pages.</summary>
    public const string Script = "docs.js";

    // Scalar's own page starts itself by an inline script, which our policy refuses; its files are used from a page of ours.
    private const string Page = $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Partwise API</title>
        {Pages.Icon}
        </head>
        <body>
        <div id="app"></div>
        <script src="/docs/assets/scalar.js"></script>
        <script type="module" src="/viewer/{Script}"></script>
        </body>
        </html>
        """;

    public static void AddTo(IServiceCollection services) =>
        services.AddOpenApi(options =>
            options.AddDocumentTransformer(
                (document, _, _) =>
                {
                    document.Info.Title = "Partwise";
                    document.Info.Version = typeof(Studio).Assembly.GetName().Version!.ToString(3);
                    document.Info.Description =
                        "Explains what an image classifier saw, part by part. The answers are the documents that the command line prints.";
                    document.Servers = [];
                    return Task.CompletedTask;
                }
            )
        );

    public static void Map(IEndpointRouteBuilder app)
    {
        var open = new TokenGuard.Public();
        app.MapOpenApi().WithMetadata(open);
        app.MapGet("/docs", () => Results.Content(Page, "text/html; charset=utf-8")).WithMetadata(open).ExcludeFromDescription();
        app.MapScalarApiReference("/docs/assets").WithMetadata(open);
    }
}
