namespace Partwise.Aviary;

/// <summary>A species: a unique combination of looks.</summary>
/// <param name="Index">Its position in the catalog, from 0.</param>
/// <param name="Name">Its unique name, for example <c>Red-crested_Forktail</c>; letters, digits, hyphen and underscore.</param>
/// <param name="Plumage">How its parts look.</param>
public sealed record Species(int Index, string Name, Plumage Plumage);
