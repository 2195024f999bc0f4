using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Partwise.Imaging;

namespace Partwise.Web;

/// <summary>Turns whatever goes wrong into one problem document (RFC 9457) with the right status. Details of the machine are never
/// told.</summary>
internal sealed class ErrorAnswers(RequestDelegate next, StudioOptions options)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            // What the framework itself refuses comes without a word.
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null or 0, ContentType: null })
                await WriteAsync(context, context.Response.StatusCode, Reason(context.Response.StatusCode));
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, e);
        }
        catch (Exception)
        {
            // Half of the answer is out: the client must not take it for the whole.
            context.Abort();
        }
    }

    /// <summary>Writes the answer to a request that failed.</summary>
    public static Task WriteAsync(HttpContext context, int status, string message, TimeSpan? retryAfter = null)
    {
        context.Response.Clear();
        SecurityHeaders.Write(context);
        context.Response.StatusCode = status;
        if (retryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var problem = new ProblemDetails
        {
            Status = status,
            Title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
            Detail = message,
        };
        return context.Response.WriteAsJsonAsync(problem, JsonSerializerOptions.Web, "application/problem+json", CancellationToken.None);
    }

    private async Task AnswerAsync(HttpContext context, Exception error)
    {
        switch (error)
        {
            case RefusedException refused:
                await WriteAsync(context, refused.Status, refused.Message, refused.RetryAfter);
                break;
            case OperationCanceledException:
                // The client left; nobody listens.
                context.Abort();
                break;
            case ImageException image:
                await WriteAsync(context, StatusOf(image.Kind), $"The photo cannot be used: {image.Reason}.");
                break;
            case BadHttpRequestException bad:
                await WriteAsync(
                    context,
                    bad.StatusCode,
                    bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                        ? $"The request is too large; at most {options.Limits.MaxRequestBytes} bytes are allowed."
                        : "The request cannot be read."
                );
                break;
            case PartwiseException:
                await WriteAsync(context, StatusCodes.Status400BadRequest, Plain(error.Message));
                break;
            case JsonException or InvalidDataException or IOException:
                await WriteAsync(
                    context,
                    StatusCodes.Status400BadRequest,
                    error is JsonException
                        ? $"The body is no JSON that this request takes: {error.Message}"
                        : "The body ends too early or is damaged."
                );
                break;
            case OutOfMemoryException:
                await WriteAsync(
                    context,
                    StatusCodes.Status503ServiceUnavailable,
                    "There is not enough memory; try again in a moment.",
                    TimeSpan.FromSeconds(5)
                );
                break;
            default:
                options.Log?.Invoke($"{context.Request.Method} {context.Request.Path}: {error}");
                await WriteAsync(
                    context,
                    StatusCodes.Status500InternalServerError,
                    "Something unforeseen went wrong; the server has written down what."
                );
                break;
        }
    }

    private static int StatusOf(ImageErrorKind kind) =>
        kind switch
        {
            ImageErrorKind.TooManyBytes or ImageErrorKind.TooManyPixels => StatusCodes.Status413PayloadTooLarge,
            ImageErrorKind.Unsupported => StatusCodes.Status415UnsupportedMediaType,
            _ => StatusCodes.Status400BadRequest,
        };

    private static string Reason(int status) =>
        status switch
        {
            StatusCodes.Status405MethodNotAllowed => "This address does not take that method; see /docs.",
            StatusCodes.Status415UnsupportedMediaType => "This address does not take that type of content; see /docs.",
            StatusCodes.Status404NotFound => "There is nothing here.",
            _ => "The request cannot be answered; see /docs for what is allowed.",
        };

    // The library marks the words of its API.
    internal static string Plain(string message) => message.Replace("`", "", StringComparison.Ordinal);
}
