namespace Partwise.Attribution;

/// <summary>All methods by name. A new one needs a file and a line here.</summary>
public static class AttributionMethods
{
    private static readonly Dictionary<string, Func<IAttributionMethod>> s_create = new(StringComparer.Ordinal)
    {
        ["cam"] = () => new Cam(),
        ["grad-cam"] = () => new GradCam(),
        ["grad-cam++"] = () => new GradCamPlusPlus(),
        ["grad-cam-elementwise"] = () => new GradCamElementWise(),
        ["xgrad-cam"] = () => new XGradCam(),
        ["hires-cam"] = () => new HiResCam(),
        ["layer-cam"] = () => new LayerCam(),
        ["eigen-cam"] = () => new EigenCam(),
        ["ablation-cam"] = () => new AblationCam(),
        ["score-cam"] = () => new ScoreCam(),
        ["gradient"] = () => new InputGradient(),
        ["gradient-x-input"] = () => new GradientTimesInput(),
        ["integrated-gradients"] = () => new IntegratedGradients(),
        ["smooth-grad"] = () => new SmoothGrad(),
        ["occlusion"] = () => new Occlusion(),
        ["rise"] = () => new Rise(),
        ["lime"] = () => new Lime(),
        ["random"] = () => new RandomMap(),
    };

    /// <summary>The name of the summed part maps, which need a part network.</summary>
    public const string Parts = "parts";

    /// <summary>All names but <see cref="Parts"/>, in the order of the documentation.</summary>
    public static IReadOnlyCollection<string> Names => s_create.Keys;

    /// <summary>Makes a method with its default settings.</summary>
    /// <param name="name">One of <see cref="Names"/>, or <see cref="Parts"/>.</param>
    /// <param name="parts">The parts, for <see cref="Parts"/>.</param>
    /// <exception cref="PartwiseException">There is no such method, or it needs a part network.</exception>
    public static IAttributionMethod Create(string name, IPartMaps? parts = null)
    {
        if (name == Parts)
            return parts is null ? throw new PartwiseException("The method 'parts' needs a bundle; make one with 'partwise fit', or choose other methods.") : new SummedPartMaps(parts);
        return s_create.TryGetValue(name, out Func<IAttributionMethod>? create) ? create()
            : throw new PartwiseException($"There is no method '{name}'; choose among {Parts}, {string.Join(", ", s_create.Keys)}.");
    }
}
