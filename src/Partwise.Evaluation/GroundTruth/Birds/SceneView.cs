using Partwise.Aviary;
using Partwise.Models;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>Draws scenes and prepares them as photos are. The drawings are not stored as JPEG in between, with or without
/// intervention.</summary>
internal sealed class SceneView(Preprocessing preprocessing) : ISceneView
{
    private readonly ImagePreparer _preparer = new(preprocessing);

    public int Height => preprocessing.Crop.Height;

    public int Width => preprocessing.Crop.Width;

    public void Fill(Scene scene, Intervention change, Span<float> input) =>
        preprocessing.Normalize(_preparer.Prepare(SceneRenderer.Render(scene, change)).Pixels, input);

    public byte[] Indices(Scene scene, Intervention change)
    {
        PartMasks masks = SceneRenderer.PartMasks(scene, change);
        ViewGeometry view = _preparer.Prepare(masks.ToImage()).Geometry;
        byte[] indices = new byte[Height * Width];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
                indices[(y * Width) + x] = masks.Indices[(view.PhotoY(y) * masks.Size) + view.PhotoX(x)];
        }
        return indices;
    }
}
