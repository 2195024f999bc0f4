using System.Globalization;
using Partwise.Parts;

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
        ["attention-rollout"] = () => new AttentionRollout(),
        ["occlusion"] = () => new Occlusion(),
        ["rise"] = () => new Rise(),
        ["lime"] = () => new Lime(),
        ["random"] = () => new RandomMap(),
    };

    // Methods that sample take their number after a colon.
    private static readonly Dictionary<string, Func<int, IAttributionMethod>> s_counted = new(StringComparer.Ordinal)
    {
        ["integrated-gradients"] = steps => new IntegratedGradients(steps),
        ["smooth-grad"] = draws => new SmoothGrad(draws),
        ["rise"] = masks => new Rise(masks),
        ["lime"] = samples => new Lime(samples),
    };

    private const int MostSamples = 1_000_000;

    /// <summary>The name of the summed part maps, which need a part network.</summary>
    public const string Parts = "parts";

    /// <summary>All names but <see cref="Parts"/>, in the order of the documentation.</summary>
    public static IReadOnlyCollection<string> Names => s_create.Keys;

    /// <summary>Makes a method.</summary>
    /// <param name="name">One of <see cref="Names"/>, or <see cref="Parts"/>. Behind <c>integrated-gradients</c>, <c>smooth-grad</c>,
    /// <c>rise</c> and <c>lime</c> a colon and the number of steps, draws, masks or samples may follow: <c>rise:4000</c>.</param>
    /// <param name="parts">The parts, for <see cref="Parts"/>.</param>
    /// <exception cref="PartwiseException">There is no such method, or it needs a part network.</exception>
    public static IAttributionMethod Create(string name, IPartNetwork? parts = null)
    {
        if (name == Parts)
            return parts is null
                ? throw new PartwiseException("The method 'parts' needs a bundle; make one with 'partwise fit', or choose other methods.")
                : new SummedPartMaps(parts);
        if (name.IndexOf(':', StringComparison.Ordinal) is var colon && colon > 0 && s_create.ContainsKey(name[..colon]))
            return Counted(name, name[..colon], name[(colon + 1)..]);
        return s_create.TryGetValue(name, out Func<IAttributionMethod>? create)
            ? create()
            : throw new PartwiseException(
                $"There is no method '{name}'{Suggestion.OrChooseAmong(name, s_create.Keys)} {Parts}, {string.Join(", ", s_create.Keys)}."
            );
    }

    private static IAttributionMethod Counted(string given, string name, string count)
    {
        if (!s_counted.TryGetValue(name, out Func<int, IAttributionMethod>? create))
            throw new PartwiseException($"'{given}' gives a number to '{name}', which takes none; {string.Join(", ", s_counted.Keys)} do.");
        return int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 2 and <= MostSamples
            ? create(number)
            : throw new PartwiseException($"The number of '{given}' is '{count}'; a whole number from 2 to {MostSamples} is allowed.");
    }
}
