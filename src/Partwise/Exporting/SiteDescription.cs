using System.Text.Json;

namespace Partwise.Exporting;

/// <summary>What the page has to know to run the network; <c>site.json</c>, schema <c>partwise.site/1</c>.</summary>
internal sealed record SiteDescription(
    string Schema,
    string Version,
    string Title,
    JsonElement Preprocessing,
    IReadOnlyList<string> Labels,
    JsonElement Classes,
    JsonElement Output,
    bool WebGpu
);
