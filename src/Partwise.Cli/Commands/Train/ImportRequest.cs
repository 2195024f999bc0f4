using Partwise.Models;
using Partwise.Training.ProtoPNet;

namespace Partwise.Cli.Commands;

/// <summary>What was asked of <c>import</c>.</summary>
internal sealed record ImportRequest(
    string State,
    string? Structure,
    string Output,
    bool Overwrite,
    bool Safetensors,
    int TopClasses,
    SimilarityKind? Similarity,
    double? Epsilon,
    ClassifierOptions Model
);
