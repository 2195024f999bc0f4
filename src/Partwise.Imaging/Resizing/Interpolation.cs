namespace Partwise.Imaging;

/// <summary>How new pixels are computed from old ones; each equals Pillow's filter of the same name.</summary>
public enum Interpolation
{
    /// <summary>A triangle as wide as the reduction asks for (antialiased); torchvision's default.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = −0.5, as wide as the reduction asks for (antialiased).</summary>
    Bicubic,
}
