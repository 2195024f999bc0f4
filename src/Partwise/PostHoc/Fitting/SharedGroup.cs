namespace Partwise.PostHoc;

/// <summary>Classes of a plan that share their parts.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Classes">Positions in the plan, ascending.</param>
internal sealed record SharedGroup(string Name, IReadOnlyList<int> Classes);
