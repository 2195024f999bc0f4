using Partwise.Attribution;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>Runs the model once and keeps logits and features.</summary>
internal delegate AttributionSubject SubjectOpener(ReadOnlySpan<float> input, CancellationToken cancellationToken);
