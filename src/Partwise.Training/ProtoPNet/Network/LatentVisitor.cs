namespace Partwise.Training.ProtoPNet;

/// <summary>Sees the latent map of one image.</summary>
/// <param name="image">The image's position in <see cref="ILatentSource.Images"/>.</param>
/// <param name="class">Its class.</param>
/// <param name="latent">Row-major [D, H, W]; valid during the call only.</param>
internal delegate void LatentVisitor(int image, int @class, ReadOnlySpan<float> latent);
