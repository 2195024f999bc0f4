namespace Partwise.Training;

/// <summary>What the solver reached.</summary>
internal readonly record struct LogisticSolution(double Objective, double GradientNorm, int Iterations);
