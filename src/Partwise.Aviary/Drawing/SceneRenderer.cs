using Partwise.Aviary.Drawing;
using Partwise.Files;
using Partwise.Imaging;

namespace Partwise.Aviary;

/// <summary>Draws scenes. Equal scenes give equal pixels. Safe from several threads.</summary>
public static class SceneRenderer
{
    /// <summary>The picture of a scene.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="intervention">What is changed; null for nothing.</param>
    /// <returns>[Size, Size, 3] bytes.</returns>
    /// <exception cref="DataFileException">The scene is not valid.</exception>
    /// <exception cref="ArgumentException">The intervention names a look or an object that does not exist.</exception>
    /// <exception cref="ImageException">The installed libvips renders no SVG.</exception>
    public static RgbImage Render(Scene scene, Intervention? intervention = null) => SvgRasterizer.Render(Svg(scene, intervention));

    /// <summary>The picture of a scene as an SVG document, for other sizes and for print.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="intervention">What is changed; null for nothing.</param>
    /// <exception cref="DataFileException">The scene is not valid.</exception>
    /// <exception cref="ArgumentException">The intervention names a look or an object that does not exist.</exception>
    public static string Svg(Scene scene, Intervention? intervention = null)
    {
        SceneChecks.Check(scene, intervention ??= Intervention.None);
        return SceneDrawing.Svg(scene, intervention, flat: false);
    }

    /// <summary>Which part each pixel of the picture shows.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="intervention">What is changed; null for nothing.</param>
    /// <exception cref="DataFileException">The scene is not valid.</exception>
    /// <exception cref="ArgumentException">The intervention names a look or an object that does not exist.</exception>
    /// <exception cref="ImageException">The installed libvips renders no SVG.</exception>
    public static PartMasks PartMasks(Scene scene, Intervention? intervention = null)
    {
        SceneChecks.Check(scene, intervention ??= Intervention.None);
        RgbImage flat = SvgRasterizer.Render(SceneDrawing.Svg(scene, intervention, flat: true));
        byte[] indices = new byte[flat.Width * flat.Height];
        for (int i = 0; i < indices.Length; i++)
            indices[i] = (byte)((flat.Pixels[i * 3] + BirdPainter.LevelStep / 2) / BirdPainter.LevelStep);
        return new PartMasks(flat.Width, indices);
    }
}
