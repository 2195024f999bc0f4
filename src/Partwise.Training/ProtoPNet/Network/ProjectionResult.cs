namespace Partwise.Training.ProtoPNet;

/// <summary>Prototypes after their projection.</summary>
/// <param name="Prototypes">The layer, every prototype the very latent vector of its patch.</param>
/// <param name="Origins">The patch of each prototype, by its number; null for one whose class has no photo, which stays as it was.</param>
/// <param name="Warnings">What a person should know, such as classes without photos.</param>
internal sealed record ProjectionResult(PrototypeLayer Prototypes, IReadOnlyList<PrototypeOrigin?> Origins, IReadOnlyList<string> Warnings);
