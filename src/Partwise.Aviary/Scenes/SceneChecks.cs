using System.Globalization;
using Partwise.Files;

namespace Partwise.Aviary;

/// <summary>Checks scenes, which may come from files of others, and interventions.</summary>
internal static class SceneChecks
{
    internal static void Check(Scene scene, Intervention intervention)
    {
        ArgumentNullException.ThrowIfNull(scene);
        Check(scene, "The scene");
        foreach ((BirdPart part, PartLook look) in intervention.ExchangedParts)
        {
            if (Refusal(part, look) is { } refusal)
                throw new ArgumentException($"The intervention cannot be drawn: {refusal}.", nameof(intervention));
        }
        foreach (int index in intervention.RemovedObjects)
        {
            if ((uint)index >= (uint)scene.Objects.Count)
                throw new ArgumentException(
                    $"The intervention removes object {index} but the scene has {scene.Objects.Count}; give numbers from 0.",
                    nameof(intervention)
                );
        }
    }

    /// <summary>Checks every value of a scene.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="DataFileException">A value is missing or out of range; the message names it.</exception>
    internal static void Check(Scene scene, string name)
    {
        DataFileException Error(string reason) => new($"{name} cannot be drawn: {reason}.");
        void Range(double value, double least, double most, string what)
        {
            if (!(value >= least && value <= most))
                throw Error(string.Create(CultureInfo.InvariantCulture, $"{what} is {value}; {least} to {most} is allowed"));
        }
        void Present(object? value, string what)
        {
            if (value is null)
                throw Error($"{what} is missing; write it as in the other scenes");
        }
        void Known<T>(T value, string what)
            where T : struct, Enum
        {
            if (!Enum.IsDefined(value))
                throw Error($"{what} is '{value}'; {string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()))} are allowed");
        }

        Present(scene.Species, "species");
        Range(scene.Size, SceneLimits.Smallest, SceneLimits.Largest, "size");
        Present(scene.Plumage, "plumage");
        foreach (BirdPart part in PartVocabulary.Parts)
        {
            Present(scene.Plumage[part], $"plumage.{PartVocabulary.NameOf(part)}");
            if (Refusal(part, scene.Plumage[part]) is { } refusal)
                throw Error(refusal);
        }
        if (!PartVocabulary.MantleColors.Contains(scene.Mantle))
            throw Error($"mantle is '{scene.Mantle}'; {string.Join(", ", PartVocabulary.MantleColors)} are allowed");

        Present(scene.Pose, "pose");
        BirdPose pose = scene.Pose;
        Known(pose.Posture, "pose.posture");
        Range(pose.X, 0, Scene.Extent, "pose.x");
        Range(pose.Y, 0, Scene.Extent, "pose.y");
        Range(pose.Scale, 0.5, 1.6, "pose.scale");
        Range(pose.Tilt, -10, 60, "pose.tilt");
        Range(pose.HeadTilt, -30, 30, "pose.headTilt");
        Range(pose.HeadTurn, 0, 1, "pose.headTurn");
        Range(pose.TailLift, -30, 40, "pose.tailLift");
        Range(pose.Stride, -1, 1, "pose.stride");

        Present(scene.Light, "light");
        Range(scene.Light.Brightness, 0.6, 1.2, "light.brightness");
        Range(scene.Light.Warmth, -1, 1, "light.warmth");
        Range(scene.Light.Contrast, 0, 1, "light.contrast");

        Present(scene.Backdrop, "backdrop");
        Known(scene.Backdrop.Kind, "backdrop.kind");
        Range(scene.Backdrop.Horizon, 0, Scene.Extent, "backdrop.horizon");
        Range(scene.Backdrop.Hue, -1, 1, "backdrop.hue");

        Present(scene.Objects, "objects");
        Range(scene.Objects.Count, 0, SceneLimits.MostObjects, "the number of objects");
        for (int i = 0; i < scene.Objects.Count; i++)
        {
            SceneObject thing = scene.Objects[i];
            string at = string.Create(CultureInfo.InvariantCulture, $"objects[{i}]");
            Present(thing, at);
            Known(thing.Kind, $"{at}.kind");
            Range(thing.X, -200, 600, $"{at}.x");
            Range(thing.Y, -200, 600, $"{at}.y");
            Range(thing.Scale, 0.1, 4, $"{at}.scale");
            Range(thing.Angle, -360, 360, $"{at}.angle");
        }
    }

    /// <summary>Why a part cannot look like that, or null where it can.</summary>
    internal static string? Refusal(BirdPart part, PartLook look)
    {
        string name = PartVocabulary.NameOf(part);
        if (!PartVocabulary.Styles(part).Contains(look.Style))
            return $"the style of {name} is '{Shorten(look.Style)}'; {string.Join(", ", PartVocabulary.Styles(part))} are allowed";
        return PartVocabulary.Colors(part).Contains(look.Color)
            ? null
            : $"the colour of {name} is '{Shorten(look.Color)}'; {string.Join(", ", PartVocabulary.Colors(part))} are allowed";
    }

    private static string Shorten(string? text) =>
        text is null ? ""
        : text.Length <= 40 ? text
        : text[..40] + "…";
}
