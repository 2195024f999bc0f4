using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Partwise.Bundles;

namespace Partwise.Web;

/// <summary>The local web application: pages, API and serving protocols over one or more bundles. Of what is sent to it,
/// names of parts are written into their bundle, and nothing else anywhere.</summary>
public sealed class Studio : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(100);

    private readonly WebApplication _app;
    private int _disposed;

    private Studio(WebApplication app, Uri address, IReadOnlyList<string> models) => (_app, Address, Models) = (app, address, models);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The names of its models.</summary>
    public IReadOnlyList<string> Models { get; }

    /// <summary>Whether an address or name can be reached from this machine alone.</summary>
    public static bool IsLoopback(string host)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        return HostGuard.IsLoopback(host);
    }

    /// <summary>Opens the bundles and begins to listen.</summary>
    /// <param name="options">What, where, and to whom.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="PartwiseException">A bundle cannot be read, the address is taken or not this machine's, or a token is
    /// missing.</exception>
    public static async Task<Studio> StartAsync(
        StudioOptions options,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Bundles.Count == 0)
            throw new PartwiseException("No bundle was given; make one with 'partwise fit'.");
        if (options.Token is null && !HostGuard.IsLoopback(options.Host))
            throw new PartwiseException($"'{options.Host}' can be reached by others, so a token is needed; set `Token`.");
        if (options.Photos is { } photos && !Directory.Exists(photos) && !File.Exists(photos))
            throw new PartwiseException($"There are no photos '{photos}'; give a folder of photos, or a dataset, as `Photos`.");
        var catalog = ModelCatalog.Open(options.Bundles, options.Limits.Decode);
        WebApplication app;
        try
        {
            app = Build(options, catalog, time ?? TimeProvider.System);
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            await app.DisposeAsync();
            throw new PartwiseException(
                $"The server cannot listen on {options.Host}, port {options.Port}: {e.Message.TrimEnd('.')}; choose another `Port` "
                    + $"or `Host`.",
                e
            );
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        // The first question is not to wait for this; what is wrong with a model is told to whoever asks.
        _ = Task.Run(() => catalog.All.ForEach(m => m.Warm()), CancellationToken.None);
        return new Studio(app, new Uri(app.Urls.First()), [.. catalog.All.Select(m => m.Name)]);
    }

    /// <summary>Ends when the token is cancelled and the server no longer answers; requests under way are given up.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await StopAsync();
    }

    /// <summary>Stops: requests under way are given up.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await StopAsync();
        await _app.DisposeAsync();
    }

    private async Task StopAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        await _app.StopAsync(patience.Token);
    }

    /// <summary>The application, which does not listen yet.</summary>
    /// <param name="options">What, where, and to whom.</param>
    /// <param name="catalog">The models.</param>
    /// <param name="time">The clock.</param>
    /// <param name="replace">Puts other services in the place of its own, such as a server without a socket; null for none.</param>
    internal static WebApplication Build(
        StudioOptions options,
        ModelCatalog catalog,
        TimeProvider time,
        Action<IServiceCollection>? replace = null
    )
    {
        // Empty: no settings from files or the environment, which could bind other addresses, and no logs.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        IServiceCollection services = builder.Services;
        services.AddRoutingCore();
        services.AddRequestTimeouts(o =>
            o.DefaultPolicy = new RequestTimeoutPolicy
            {
                Timeout = options.Limits.RequestTimeout,
                TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
                WriteTimeoutResponse = context =>
                    ErrorAnswers.WriteAsync(
                        context,
                        StatusCodes.Status503ServiceUnavailable,
                        $"The request took longer than {options.Limits.RequestTimeout.TotalSeconds:0} seconds.",
                        TimeSpan.FromSeconds(1)
                    ),
            }
        );
        services.ConfigureHttpJsonOptions(o => Copy(BundleJson.Embedded, o.SerializerOptions));
        services.AddSingleton<IHostLifetime, OwnLifetime>();
        services
            .AddSingleton(options)
            .AddSingleton(time)
            .AddSingleton(_ => catalog)
            .AddSingleton(_ => new WorkGate(options.Threads, options.Limits))
            .AddSingleton<PhotoQuestion>()
            .AddSingleton<Telemetry>()
            .AddSingleton<DatasetRuns>();
        services.Configure<HostOptions>(o => o.ShutdownTimeout = s_patience);
        ApiDocumentation.AddTo(services);
        replace?.Invoke(services);
        WebApplication app = builder.Build();
        // What the container has never made, it does not dispose of.
        _ = app.Services.GetRequiredService<ModelCatalog>();
        // Outside of what turns faults into answers, so that their codes are measured too.
        app.UseMiddleware<RequestTimes>();
        app.UseMiddleware<ErrorAnswers>();
        app.UseMiddleware<HostGuard>();
        app.UseRouting();
        app.UseMiddleware<TokenGuard>();
        app.UseRequestTimeouts();
        Map(app);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, StudioOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxRequestBodySize = options.Limits.MaxRequestBytes;
        limits.MaxConcurrentConnections = options.Limits.MaxConnections;
        limits.RequestHeadersTimeout = options.Limits.HeadersTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(options.Limits.MinBodyRate, TimeSpan.FromSeconds(5));
        if (options.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            kestrel.Listen(IPAddress.Loopback, options.Port);
        else if (IPAddress.TryParse(options.Host.Trim('[', ']'), out IPAddress? address))
            kestrel.Listen(address, options.Port);
        else
            throw new PartwiseException(
                $"'{options.Host}' is no address of this machine; give 127.0.0.1, 0.0.0.0 for all, or one of its addresses."
            );
    }

    private static void Map(WebApplication app)
    {
        var open = new TokenGuard.Public();
        app.MapGet("/healthz", () => "ok").WithMetadata(open).WithTags("Health").WithSummary("Whether the server answers.");
        app.MapGet("/readyz", () => "ok")
            .WithMetadata(open)
            .WithTags("Health")
            .WithSummary("Whether all models are loaded; the server listens only when they are.");
        app.Services.GetRequiredService<Telemetry>().Map(app);
        RouteGroupBuilder api = app.MapGroup("/api").WithTags("Explanations");
        ModelsApi.Map(api);
        NamesApi.Map(api);
        QuestionsApi.Map(api);
        DatasetApi.Map(api);
        KServeV1.Map(app);
        KServeV2.Map(app);
        Pages.Map(app);
        ApiDocumentation.Map(app);
    }

    private static void Copy(JsonSerializerOptions from, JsonSerializerOptions to)
    {
        (to.PropertyNamingPolicy, to.Encoder, to.MaxDepth, to.RespectNullableAnnotations, to.RespectRequiredConstructorParameters) = (
            from.PropertyNamingPolicy,
            from.Encoder,
            from.MaxDepth,
            from.RespectNullableAnnotations,
            from.RespectRequiredConstructorParameters
        );
        foreach (System.Text.Json.Serialization.JsonConverter converter in from.Converters)
            to.Converters.Add(converter);
    }

    /// <summary>Signals are the command line's.</summary>
    private sealed class OwnLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
