namespace Partwise.Tests.Budgets;

/// <summary>Tests beside which no other test runs: what the process allocates is theirs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
