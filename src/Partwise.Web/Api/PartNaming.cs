namespace Partwise.Web;

/// <summary>The body that names a part, for the documentation.</summary>
/// <param name="Class">The class: label or index.</param>
/// <param name="Part">The part, from 1.</param>
/// <param name="Name">Its new name; empty to take the old one away.</param>
internal sealed record PartNaming(string Class, int Part, string Name);
