using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Partwise.Files;

namespace Partwise.Web;

/// <summary>Reads a JSON body within the limits.</summary>
internal static class JsonBody
{
    /// <summary>The document.</summary>
    /// <exception cref="RefusedException">It is of another type: 415.</exception>
    /// <exception cref="JsonException">It is no JSON, or too deep.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, StudioLimits limits)
    {
        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        )
            throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, "Send JSON (Content-Type: application/json).");
        byte[] body = await PhotoReader.ReadAllAsync(request.Body, limits, request.HttpContext.RequestAborted);
        return StrictJson.Parse(body, new JsonDocumentOptions { MaxDepth = limits.MaxJsonDepth, AllowDuplicateProperties = false });
    }
}
