using System.CommandLine;
using System.Globalization;
using Partwise.Imaging;

namespace Partwise.Cli.Terminal;

/// <summary>The option <c>--box X,Y,WIDTH,HEIGHT</c>: what of a photo is shown to the network.</summary>
internal sealed class BoxOption
{
    private readonly Option<string?> _box = new("--box")
    {
        Description = "Show the network this box of the photo only, in pixels from its top left corner; for networks trained on boxes.",
        HelpName = "X,Y,WIDTH,HEIGHT",
    };

    public BoxOption(Command command) => command.Options.Add(_box);

    /// <summary>The box; null where none was given.</summary>
    /// <exception cref="UsageException">It has another form.</exception>
    public BoundingBox? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_box) is not { } text)
            return null;
        int?[] numbers =
        [
            .. text.Split(',', StringSplitOptions.TrimEntries)
                .Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : (int?)null),
        ];
        return numbers is [{ } x, { } y, > 0 and { } width, > 0 and { } height]
            ? new BoundingBox(x, y, width, height)
            : throw new UsageException(
                $"--box is '{text}'; give X,Y,WIDTH,HEIGHT in pixels of the photo, four whole numbers from 0 of which the last two "
                    + $"are at least 1, such as 30,20,200,150."
            );
    }
}
