using System.Security.Cryptography;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Web;

namespace Partwise.Cli.Commands;

/// <summary>Serves until somebody ends it, which is how a server ends well.</summary>
internal sealed class ServeRun(Screen screen, bool verbose, CancellationToken cancellation)
{
    /// <summary>The environment variable that may hold the token.</summary>
    public const string TokenVariable = "PARTWISE_TOKEN";

    private const int FewestCharacters = 16,
        GeneratedBytes = 24;

    /// <summary>The token: as given, or one of its own where others can reach the address; null where nobody but this machine
    /// can.</summary>
    /// <exception cref="UsageException">It is too short to be a secret.</exception>
    public static string? Token(string? given, string host)
    {
        string? token = given ?? Environment.GetEnvironmentVariable(TokenVariable);
        if (token is not null && (token.Length < FewestCharacters || token.Any(c => c is < '!' or > '~')))
            throw new UsageException(
                $"The token has {token.Length} characters; at least {FewestCharacters} are needed, letters, digits and signs without "
                    + $"blanks."
            );
        return token ?? (Studio.IsLoopback(host) ? null : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(GeneratedBytes)));
    }

    public async Task<int> RunAsync(StudioOptions options, bool open)
    {
        // It is not disposed: whoever ends a server waits for nothing, and the process takes all with it.
        Studio studio = await Studio.StartAsync(
            options with
            {
                Log = verbose
                    ? screen.Error
                    : _ => screen.Error("Something unforeseen went wrong while answering; start again with --verbose to see what."),
            },
            cancellationToken: cancellation
        );
        string address = studio.Address.ToString(),
            link = options.Token is null ? address : $"{address}?token={options.Token}";
        if (screen.Json)
            screen.Document(new ServeDocument("partwise.serve/1", address, studio.Models, options.Token));
        else
            screen.Line($"{string.Join(", ", studio.Models)}: {link}");
        if (open)
            Browser.TryOpen(
                studio.Address.Host is "0.0.0.0" or "[::]" ? $"http://localhost:{studio.Address.Port}/{new Uri(link).Query}" : link
            );
        await studio.RunAsync(cancellation);
        return ExitCodes.Done;
    }
}
