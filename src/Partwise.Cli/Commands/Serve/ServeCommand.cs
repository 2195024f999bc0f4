using System.CommandLine;
using Partwise.Cli.Terminal;
using Partwise.Web;

namespace Partwise.Cli.Commands;

/// <summary><c>serve BUNDLE…</c>: a page to ask about photos, and the API behind it, on this machine.</summary>
internal static class ServeCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var bundles = new Argument<string[]>("BUNDLE")
        {
            Description = "Bundles made by 'partwise fit' or 'partwise train protopnet'.",
            Arity = ArgumentArity.OneOrMore,
        };
        var host = new Option<string>("--host")
        {
            Description = "The address to listen on. Any but the loopback's needs a token; one is made if none is given.",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        var port = new Option<int>("--port")
        {
            Description = "The port; 0 for any that is free.",
            HelpName = "N",
            DefaultValueFactory = _ => StudioOptions.DefaultPort,
        };
        port.Validators.Add(Validate.Range(port, 0, 65535));
        var token = new Option<string?>("--token")
        {
            Description =
                $"The secret that every request has to bring; also read from {ServeRun.TokenVariable}, which other users of the "
                + $"machine do not see.",
            HelpName = "SECRET",
        };
        var names = new Option<string[]>("--allow-host")
        {
            Description = "A name by which the server may be called, such as that of a proxy in front of it.",
            HelpName = "NAME",
        };
        var photos = new Option<string?>("--photos")
        {
            Description = "A folder of photos, or a dataset, that may be run through the models. The server reads no other path.",
            HelpName = "DIR",
        };
        var readOnly = new Option<bool>("--read-only") { Description = "Visitors may look and ask, but start no runs over --photos." };
        var maxPixels = new Option<long>("--max-pixels")
        {
            Description = "Refuse photos with more pixels.",
            HelpName = "N",
            DefaultValueFactory = _ => new StudioLimits().MaxPixels,
        };
        maxPixels.Validators.Add(Validate.AtLeast(maxPixels, 1));
        var open = new Option<bool>("--open") { Description = "Open the page in the browser." };
        var command = new Command(
            "serve",
            "Serve a page and an API on this machine: drop photos, ask why not another class, switch parts off."
        )
        {
            bundles,
            port,
            host,
            open,
            readOnly,
            token,
            names,
            photos,
            maxPixels,
        };
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            var options = new StudioOptions
            {
                Bundles = parsed.GetValue(bundles)!,
                Host = parsed.GetValue(host)!,
                Port = parsed.GetValue(port),
                Token = ServeRun.Token(parsed.GetValue(token), parsed.GetValue(host)!),
                AllowedHosts = parsed.GetValue(names) ?? [],
                Photos = parsed.GetValue(photos),
                ReadOnly = parsed.GetValue(readOnly),
                Threads = common.Threads(parsed),
                Limits = new StudioLimits { MaxPixels = parsed.GetValue(maxPixels) },
            };
            return new ServeRun(common.Screen(parsed), parsed.GetValue(CommonOptions.Verbose), cancellation)
                .RunAsync(options, parsed.GetValue(open))
                .GetAwaiter()
                .GetResult();
        });
        return command;
    }
}
