namespace Partwise.Web;

/// <summary>How far a run is.</summary>
/// <param name="State"><c>idle</c>, <c>running</c>, <c>paused</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Done">Photos looked at.</param>
/// <param name="Total">Photos in all.</param>
/// <param name="Run">Grows by one whenever the run begins anew.</param>
/// <param name="Reason">Why it failed; null where it did not.</param>
internal sealed record DatasetProgress(string State, int Done, int Total, int Run, string? Reason);
