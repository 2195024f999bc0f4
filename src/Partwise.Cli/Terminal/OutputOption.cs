using System.CommandLine;

namespace Partwise.Cli.Terminal;

/// <summary>Where a verb writes: <c>-o</c> in every verb that does, so that it is learnt once.</summary>
internal static class OutputOption
{
    /// <summary>The short name, by which messages call it.</summary>
    public const string Name = "-o";

    /// <summary>The long name.</summary>
    public const string Long = "--out";

    /// <summary>A verb that may write.</summary>
    /// <param name="description">What is written.</param>
    /// <param name="helpName">How help calls the place, such as DIR.</param>
    /// <param name="place">What an empty name should have named.</param>
    public static Option<string?> Optional(string description, string helpName, string place = "folder") =>
        Checked(new Option<string?>(Name, Long) { Description = description, HelpName = helpName }, place);

    /// <summary>A verb that always writes.</summary>
    /// <inheritdoc cref="Optional"/>
    public static Option<string> Required(string description, string helpName, string place = "folder") =>
        Checked(
            new Option<string>(Name, Long)
            {
                Description = description,
                HelpName = helpName,
                Required = true,
            },
            place
        );

    private static Option<T> Checked<T>(Option<T> option, string place)
    {
        option.Validators.Add(Validate.NotEmpty(Name, place));
        return option;
    }
}
