using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>One method's map of one image for one class, as the map metrics see it.</summary>
internal sealed class MapSubject
{
    private AttributionMap? _large;
    private int[]? _order;

    /// <summary>Puts image and map together.</summary>
    /// <param name="image">The image and its model.</param>
    /// <param name="classIndex">The class that the map is about.</param>
    /// <param name="method">The method; null for a map from elsewhere.</param>
    /// <param name="map">Its map, at any size up to the input's.</param>
    /// <param name="truth">Where the object lies; null where nothing is annotated.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public MapSubject(
        AttributionSubject image,
        int classIndex,
        AttributionMap map,
        IAttributionMethod? method = null,
        ObjectRegion? truth = null
    )
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(map);
        image.CheckClass(classIndex);
        (Image, Class, Method, Map, Truth) = (image, classIndex, method, map, truth);
    }

    /// <summary>The image and its model.</summary>
    public AttributionSubject Image { get; }

    /// <summary>The class.</summary>
    public int Class { get; }

    /// <summary>The method; null for a map from elsewhere.</summary>
    public IAttributionMethod? Method { get; }

    /// <summary>The map as the method gave it.</summary>
    public AttributionMap Map { get; }

    /// <summary>The map at the input's size, enlarged linearly, signed.</summary>
    public AttributionMap Large => _large ??= Map.Resize(Image.Model.Height, Image.Model.Width, Image.Grid);

    /// <summary>The pixels from the highest value of the enlarged map to the lowest; equal values in ascending order of index.</summary>
    internal int[] Order => _order ??= PixelOrder.Descending(Large.Values);

    /// <summary>Where the object lies; null where nothing is annotated.</summary>
    public ObjectRegion? Truth { get; }

    /// <summary>The pixels that show the object; null where that is not known.</summary>
    public ObjectRegion? Mask { get; init; }

    /// <summary>The class's score of the image itself.</summary>
    public double Score(ScoreKind kind) => Scores.Of(Image.Logits.Span, Class, kind, Image.Model.Link);

    /// <summary>The reason why nothing can be said about the map, or null: values that are not finite, or all the same.</summary>
    /// <param name="constantAllowed">Whether a constant map is fine.</param>
    internal string? Unusable(bool constantAllowed = false)
    {
        if (!Map.IsFinite)
            return "The map holds values that are not finite numbers.";
        return !constantAllowed && Map.Values.AsSpan().IndexOfAnyExcept(Map.Values[0]) < 0
            ? "The map is constant, so it ranks no place above another."
            : null;
    }
}
