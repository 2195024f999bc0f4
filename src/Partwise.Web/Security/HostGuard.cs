using System.Net;

namespace Partwise.Web;

/// <summary>
/// Lets in only requests that mean this server. A page elsewhere can make a browser send requests here under a name of its own (DNS
/// rebinding), so the name is checked always, and so is the origin that browsers state for what scripts send.
///</summary>
internal sealed class HostGuard(RequestDelegate next, StudioOptions options)
{
    private readonly HashSet<string> _names = new(
        ["localhost", "127.0.0.1", "[::1]", options.Host, .. options.AllowedHosts],
        StringComparer.OrdinalIgnoreCase
    );
    private readonly bool _anyAddress = !IsLoopback(options.Host);

    /// <summary>Whether an address or name can be reached from this machine alone.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    public Task InvokeAsync(HttpContext context)
    {
        SecurityHeaders.Write(context);
        HostString host = context.Request.Host;
        if (!IsOwn(host))
            return ErrorAnswers.WriteAsync(
                context,
                StatusCodes.Status421MisdirectedRequest,
                "This server does not go by that name; use the address that it printed, or name the host when it is started."
            );
        string? origin = context.Request.Headers.Origin;
        if (!string.IsNullOrEmpty(origin) && !IsSame(origin, context.Request))
            return ErrorAnswers.WriteAsync(context, StatusCodes.Status403Forbidden, "Pages of other sites may not use this server.");
        return next(context);
    }

    // Rebinding needs a name; a bare address is always the server's own.
    private bool IsOwn(HostString host) =>
        host.HasValue && (_names.Contains(host.Host) || (_anyAddress && IPAddress.TryParse(host.Host.Trim('[', ']'), out _)));

    private static bool IsSame(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
        && uri.Scheme is ("http" or "https")
        && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
