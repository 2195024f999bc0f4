namespace Partwise.Training.ProtoPNet;

/// <summary>Checks of settings.</summary>
internal static class Require
{
    /// <exception cref="ArgumentException">It does not hold.</exception>
    public static void That(bool holds, string message)
    {
        if (!holds)
            throw new ArgumentException(message);
    }

    /// <exception cref="ArgumentException">The value is not a number above 0.</exception>
    public static void Positive(double value, string what) =>
        That(value > 0 && double.IsFinite(value), FormattableString.Invariant($"{what} is {value}; a number above 0 is allowed."));

    /// <exception cref="ArgumentException">The value is negative or no number.</exception>
    public static void NotNegative(double value, string what) =>
        That(value >= 0 && double.IsFinite(value), FormattableString.Invariant($"{what} is {value}; a number of at least 0 is allowed."));
}
