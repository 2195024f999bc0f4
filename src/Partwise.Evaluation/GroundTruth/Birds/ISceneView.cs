using Partwise.Aviary;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>How scenes become the network's input. Safe from several threads.</summary>
internal interface ISceneView
{
    int Height { get; }

    int Width { get; }

    /// <summary>Draws a scene into <paramref name="input"/>, [3, Height, Width], normalised.</summary>
    void Fill(Scene scene, Intervention change, Span<float> input);

    /// <summary>Which part each pixel of the input shows, as in <see cref="PartMasks.Indices"/>: [Height, Width].</summary>
    byte[] Indices(Scene scene, Intervention change);
}
