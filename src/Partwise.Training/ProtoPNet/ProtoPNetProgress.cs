namespace Partwise.Training.ProtoPNet;

/// <summary>How far a training has come.</summary>
/// <param name="Work">What is being done, in a word.</param>
/// <param name="Done">The images done.</param>
/// <param name="Total">The images of this part of the work.</param>
/// <param name="Note">More for people; may be empty.</param>
public readonly record struct ProtoPNetProgress(string Work, int Done, int Total, string Note);
