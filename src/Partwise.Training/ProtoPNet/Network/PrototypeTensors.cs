namespace Partwise.Training.ProtoPNet;

/// <summary>The tensors that <see cref="PrototypeNodes"/> adds.</summary>
/// <param name="Distances">[N, m, H', W']: the distance of every prototype at every position.</param>
/// <param name="Nearest">[N, m]: the smallest of them.</param>
/// <param name="Maps">[N, m, H', W']: the similarity at every position.</param>
/// <param name="Similarities">[N, m]: the largest of them.</param>
/// <param name="Logits">[N, C].</param>
internal sealed record PrototypeTensors(string Distances, string Nearest, string Maps, string Similarities, string Logits);
