using System.Globalization;

namespace Partwise.Web;

/// <summary>Measures every request.</summary>
internal sealed class RequestTimes(RequestDelegate next, Telemetry telemetry, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        long start = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            // Routes, not paths: a stranger's paths would be as many series.
            string route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            string method =
                HttpMethods.IsGet(context.Request.Method) ? "GET"
                : HttpMethods.IsPost(context.Request.Method) ? "POST"
                : "other";
            telemetry
                .Requests.WithLabels(route, method, context.Response.StatusCode.ToString(CultureInfo.InvariantCulture))
                .Observe(time.GetElapsedTime(start).TotalSeconds);
        }
    }
}
