using System.Text.Json;
using System.Text.Json.Serialization;
using Partwise.Files;

namespace Partwise.Training;

/// <summary>
/// The factor on the learning rates as a function of how many steps (or epochs, as the caller counts) are done. It has no memory, so a
/// resumed run needs the count alone. Immutable; compared by value; written to and read from JSON.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ConstantSchedule), "constant")]
[JsonDerivedType(typeof(StepSchedule), "step")]
[JsonDerivedType(typeof(CosineSchedule), "cosine")]
[JsonDerivedType(typeof(WarmupSchedule), "warmup")]
[JsonDerivedType(typeof(SequentialSchedule), "sequential")]
internal abstract record Schedule
{
    /// <summary>The factor after <paramref name="done"/> steps.</summary>
    /// <param name="done">The number of steps done, at least 0; a fraction where it is counted in epochs.</param>
    /// <returns>At least 0.</returns>
    public abstract double Factor(double done);

    /// <summary>The schedule as one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <summary>Reads a schedule that <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="DataFileException">The text is no schedule.</exception>
    public static Schedule FromJson(string json)
    {
        try
        {
            return StrictJson.Deserialize<Schedule>(json, JsonSerializerOptions.Web) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new DataFileException(
                $"The learning-rate schedule cannot be read ({e.Message.TrimEnd('.')}); constant, step, cosine, warmup and "
                    + $"sequential are allowed.",
                e
            );
        }
    }
}
