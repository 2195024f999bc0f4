using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>The colours that stand behind the names of <see cref="PartVocabulary"/>, before any light falls on them.</summary>
internal static class Pigment
{
    /// <summary>The colour of feathers, beaks and legs.</summary>
    internal static Rgb Of(string name) =>
        name switch
        {
            "black" => new Rgb(38, 39, 46),
            "white" => new Rgb(244, 241, 232),
            "red" => new Rgb(203, 46, 40),
            "orange" => new Rgb(228, 126, 38),
            "yellow" => new Rgb(243, 198, 52),
            "blue" => new Rgb(52, 112, 196),
            "chestnut" => new Rgb(150, 70, 38),
            "grey" => new Rgb(146, 152, 160),
            "slate" => new Rgb(86, 100, 120),
            "rose" => new Rgb(222, 126, 142),
            "brown" => new Rgb(116, 82, 56),
            "umber" => new Rgb(92, 74, 62),
            "olive" => new Rgb(118, 124, 58),
            _ => new Rgb(208, 176, 128), // buff
        };

    /// <summary>Whether pale marks show better on it than dark ones (brightness with the weights of ITU-R BT.601).</summary>
    internal static bool IsDark(string name)
    {
        Rgb color = Of(name);
        return 0.299 * color.Red + 0.587 * color.Green + 0.114 * color.Blue < 100;
    }
}
