using System.Security.Cryptography;
using System.Text;

namespace Partwise.Web;

/// <summary>
/// Where there is a token, every request has to bring it as <c>Authorization: Bearer …</c>, but for the page's own files, the documentation
/// and the probes, which tell nothing. There are no cookies, so a browser adds nothing by itself to what another site sends.
///</summary>
internal sealed class TokenGuard(RequestDelegate next, StudioOptions options)
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _expected = options.Token is { } token ? Hash(token) : null;

    public Task InvokeAsync(HttpContext context)
    {
        if (_expected is null || context.GetEndpoint()?.Metadata.GetMetadata<Public>() is not null || IsRight(context.Request))
            return next(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ErrorAnswers.WriteAsync(
            context,
            StatusCodes.Status401Unauthorized,
            "A token is needed: open the address that the server printed when it was started, or send it as 'Authorization: Bearer TOKEN'."
        );
    }

    // Hashes have one length, and the time to compare them tells nothing about the token.
    private bool IsRight(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var given
        && given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(given[Scheme.Length..].Trim()), _expected);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>Marks what needs no token.</summary>
    internal sealed class Public;
}
