using Prometheus;

namespace Partwise.Web;

/// <summary>The server's own figures at <c>/metrics</c>: requests and their times by route and status, and what waits.</summary>
internal sealed class Telemetry
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    public Telemetry(WorkGate gate)
    {
        MetricFactory factory = Metrics.WithCustomRegistry(_registry);
        Requests = factory.CreateHistogram(
            "partwise_http_request_duration_seconds",
            "Time to answer a request.",
            ["route", "method", "code"],
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.001, 2, 15) }
        );
        Gauge waiting = factory.CreateGauge("partwise_requests_waiting", "Requests that wait for a thread.");
        Gauge memory = factory.CreateGauge("partwise_working_set_bytes", "Memory of the process.");
        _registry.AddBeforeCollectCallback(() =>
        {
            waiting.Set(gate.Waiting);
            memory.Set(Environment.WorkingSet);
        });
    }

    public Histogram Requests { get; }

    public void Map(IEndpointRouteBuilder app) => app.MapMetrics(registry: _registry).WithSummary("Prometheus metrics.");
}
