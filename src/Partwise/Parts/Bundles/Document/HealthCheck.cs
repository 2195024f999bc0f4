namespace Partwise.Bundles;

/// <summary>One thing that was looked for in a prototype network.</summary>
/// <param name="Name">A name for programs, such as <c>duplicates</c>.</param>
/// <param name="Question">What was asked, for people.</param>
/// <param name="Answer">What was found, in a sentence.</param>
/// <param name="Passed">Whether nothing is wrong; null where it could not be checked, and the answer says why.</param>
/// <param name="Findings">What is wrong, each with its prototypes.</param>
public sealed record HealthCheck(string Name, string Question, string Answer, bool? Passed, IReadOnlyList<HealthFinding> Findings);
