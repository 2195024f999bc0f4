using Partwise.Onnx;
using Partwise.Onnx.Differentiation;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>What a <see cref="SpeedPath"/> means for a step graph: its gradient rules, its rewriting, and what the session needs.</summary>
/// <param name="Path">The path; never <see cref="SpeedPath.Auto"/>.</param>
/// <param name="Blocked">What the rewriting may use; null for none.</param>
internal sealed record SpeedPlan(SpeedPath Path, BlockedOptions? Blocked)
{
    /// <summary>ONNX's own operators.</summary>
    public static SpeedPlan Standard { get; } = new(SpeedPath.Standard, null);

    /// <summary>How gradients are added.</summary>
    public GradientOptions Gradients => Blocked is null ? new GradientOptions() : new GradientOptions { Rules = BlockedRules.For(Blocked) };

    /// <summary>The plan for a path.</summary>
    /// <exception cref="PartwiseException">The path was asked for by name, but the engine does not have what it needs.</exception>
    public static SpeedPlan For(SpeedPath path)
    {
        return path == SpeedPath.Standard ? Standard : For(path, SpeedProbe.Result);
    }

    /// <summary>The plan for a path, given what was found of the engine.</summary>
    /// <exception cref="PartwiseException">The path was asked for by name, but the engine does not have what it needs.</exception>
    public static SpeedPlan For(SpeedPath path, SpeedProbe probe)
    {
        if (path == SpeedPath.Standard)
            return Standard;
        if (probe.Block is { } block)
            return Of(path == SpeedPath.Auto ? SpeedPath.Custom : path, block);
        return path == SpeedPath.Auto
            ? Standard
            : throw new PartwiseException(
                $"The speed path '{path.ToString().ToLowerInvariant()}' cannot run here: {probe.Reason}. Choose 'auto' or 'standard'."
            );
    }

    /// <summary>The plan for a path and a known size of blocks.</summary>
    public static SpeedPlan Of(SpeedPath path, int block) =>
        new(path, new BlockedOptions { Block = block, Gradients = path == SpeedPath.Custom });

    /// <summary>Rewrites a graph whose gradients were made with <see cref="Gradients"/>.</summary>
    public void Rewrite(OnnxModel model)
    {
        if (Blocked is not null)
            BlockedLayout.Apply(model, Blocked);
    }

    /// <summary>The session's options with the operators that the graph needs.</summary>
    public SessionOptions Configure(SessionOptions options) =>
        Blocked is null ? options : options with { CustomOperators = [.. options.CustomOperators, SpeedKernels.Domain] };
}
