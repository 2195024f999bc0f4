using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Partwise.Fuzzing;

/// <summary>A server without a socket: requests go straight into the application, on the thread that sends them.</summary>
internal sealed class InMemoryServer : IServer
{
    private Func<IFeatureCollection, Task>? _process;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    /// <summary>Sends a request.</summary>
    /// <param name="request">What is asked.</param>
    /// <returns>The status of the answer; 0 where the application broke the connection off.</returns>
    public int Send(IHttpRequestFeature request)
    {
        using var answer = new MemoryStream();
        using var abort = new CancellationTokenSource();
        var response = new HttpResponseFeature();
        var features = new FeatureCollection();
        features.Set(request);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        features.Set<IHttpRequestLifetimeFeature>(new Lifetime(abort));
        _process!(features).GetAwaiter().GetResult();
        return abort.IsCancellationRequested ? 0 : response.StatusCode;
    }

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _process = async features =>
        {
            TContext context = application.CreateContext(features);
            Exception? error = null;
            try
            {
                await application.ProcessRequestAsync(context);
            }
            catch (Exception e)
            {
                error = e;
                throw;
            }
            finally
            {
                application.DisposeContext(context, error);
            }
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() { }

    private sealed class Lifetime(CancellationTokenSource source) : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; } = source.Token;

        public void Abort() => source.Cancel();
    }
}
