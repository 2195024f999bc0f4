namespace Partwise.Aviary;

/// <summary>A species in <c>species.json</c>.</summary>
/// <param name="Class">Its number in <c>classes.txt</c>, from 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="Plumage">How its parts look.</param>
internal sealed record SpeciesEntry(int Class, string Name, Plumage Plumage);
