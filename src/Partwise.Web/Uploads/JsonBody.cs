using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Partwise.Files;

namespace Partwise.Web;

/// <summary>Reads a JSON body within the limits: first its bytes, and when the request's turn has come, what they say. Parsing takes memory
/// and time, so it is bounded like other work.</summary>
internal static class JsonBody
{
    /// <summary>The bytes.</summary>
    /// <exception cref="RefusedException">It is of another type: 415.</exception>
    public static Task<byte[]> ReadAsync(HttpRequest request, StudioLimits limits)
    {
        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        )
            throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, "Send JSON (Content-Type: application/json).");
        return PhotoReader.ReadAllAsync(request.Body, request.ContentLength, limits, request.HttpContext.RequestAborted);
    }

    /// <summary>The document.</summary>
    /// <exception cref="JsonException">It is no JSON, too deep, or names a member twice.</exception>
    public static JsonDocument Parse(byte[] body, StudioLimits limits) =>
        StrictJson.Parse(body, new JsonDocumentOptions { MaxDepth = limits.MaxJsonDepth, AllowDuplicateProperties = false });
}
