namespace Partwise.Web;

/// <summary>A request that is refused, with the status and one sentence for whoever sent it.</summary>
internal sealed class RefusedException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>When it is worth trying again; null where it is not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
