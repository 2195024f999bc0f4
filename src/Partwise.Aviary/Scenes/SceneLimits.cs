namespace Partwise.Aviary;

/// <summary>What a scene may hold.</summary>
internal static class SceneLimits
{
    internal const int Smallest = 32,
        Largest = 2048,
        MostObjects = 64;
}
