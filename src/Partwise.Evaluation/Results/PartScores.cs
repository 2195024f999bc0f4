namespace Partwise.Evaluation;

/// <summary>How the prototypes meet one annotated part.</summary>
/// <param name="Method">The method.</param>
/// <param name="Part">The part's name.</param>
/// <param name="Visible">In how many of the images it can be seen.</param>
/// <param name="Best">For how many prototypes it is the part that they hit most.</param>
/// <param name="Consistent">How many of those are consistent.</param>
/// <param name="HitRate">The mean over prototypes of hits / images where it is visible, in [0,1]; null where it never is.</param>
/// <param name="BestRate">The same for the prototypes whose best part it is; null where there are none.</param>
public sealed record PartScores(string Method, string Part, int Visible, int Best, int Consistent, double? HitRate, double? BestRate);
