using System.CommandLine;
using Partwise.Cli.Terminal;
using Partwise.Imaging;
using Partwise.Training.ProtoPNet;

namespace Partwise.Cli.Commands;

/// <summary>The options of <c>train protopnet</c>: one for every setting of the configuration, and those of the run.</summary>
internal sealed class ProtoPNetCommandOptions
{
    private static readonly Dictionary<string, ProtoPNetStages> s_stages = new(StringComparer.Ordinal)
    {
        ["joint"] = ProtoPNetStages.Joint,
        ["project"] = ProtoPNetStages.Project,
        ["last"] = ProtoPNetStages.Last,
    };

    private readonly Option<string> _output = OutputOption.Required("The bundle to write.", "OUT.partwise");
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace an existing bundle." };
    private readonly Option<string?> _preset = new("--preset")
    {
        Description = "Where the settings begin: small is for a CPU and few images, published has the numbers of the paper's code.",
        HelpName = string.Join('|', ProtoPNetConfiguration.Presets),
    };
    private readonly Option<string?> _config = new("--config")
    {
        Description = "A JSON file with settings, over those of the preset.",
        HelpName = "FILE.json",
    };
    private readonly Option<string> _stages = new("--stages")
    {
        Description = "The stages to run; what earlier ones made is taken from --run.",
        HelpName = "joint,project,last",
        DefaultValueFactory = _ => "joint,project,last",
    };
    private readonly Option<string?> _run = new("--run")
    {
        Description = "Keep a checkpoint of every epoch, the log, the curve and the projected prototypes in this folder.",
        HelpName = "FOLDER",
    };
    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Go on with the run in --run; where there is none yet, begin it.",
    };
    private readonly Option<string?> _cache = new("--cache")
    {
        Description = "Keep a frozen backbone's feature maps in this folder, for the next run.",
        HelpName = "FOLDER",
    };
    private readonly Option<long> _maxPixels = new("--max-pixels")
    {
        Description = "Refuse images with more pixels.",
        HelpName = "N",
        DefaultValueFactory = _ => DecodeLimits.Default.MaxPixels,
    };
    private readonly Dictionary<string, Option<string?>> _settings;

    public ProtoPNetCommandOptions(Command command)
    {
        _preset.Validators.Add(Validate.OneOf(_preset.Name, [.. ProtoPNetConfiguration.Presets]));
        _run.Validators.Add(Validate.NotEmpty(_run.Name));
        _cache.Validators.Add(Validate.NotEmpty(_cache.Name));
        _maxPixels.Validators.Add(Validate.AtLeast(_maxPixels, 1));
        _settings = ProtoPNetSetting.All.ToDictionary(
            s => s.Option,
            s => new Option<string?>("--" + s.Option) { Description = s.Description, HelpName = s.Allowed }
        );
        foreach (
            Option option in new Option[] { _output, _overwrite, _preset, _config, _stages, _run, _resume, _cache, _maxPixels }.Concat(
                _settings.Values
            )
        )
            command.Options.Add(option);
    }

    /// <exception cref="UsageException">Options do not go together or have values that are not allowed.</exception>
    public ProtoPNetRequest Read(ParseResult parsed, int threads)
    {
        string? folder = parsed.GetValue(_run);
        ProtoPNetStages stages = Stages(parsed.GetValue(_stages)!);
        if (folder is null && parsed.GetValue(_resume))
            throw new UsageException("--resume needs the folder of the run; name it with --run FOLDER.");
        if (folder is null && !stages.HasFlag(ProtoPNetStages.Joint))
            throw new UsageException("--stages without joint begins with what an earlier run made; name its folder with --run FOLDER.");
        var settings = _settings.Where(s => parsed.GetValue(s.Value) is not null).ToDictionary(s => s.Key, s => parsed.GetValue(s.Value)!);
        try
        {
            ProtoPNetConfiguration configuration = ConfigurationReader.Read(parsed.GetValue(_preset), parsed.GetValue(_config), settings);
            return new ProtoPNetRequest(
                parsed.GetValue(_output)!,
                parsed.GetValue(_overwrite),
                configuration,
                new ProtoPNetRun
                {
                    Stages = stages,
                    Folder = folder,
                    Resume = parsed.GetValue(_resume),
                    CacheFolder = parsed.GetValue(_cache),
                    Limits = new DecodeLimits { MaxPixels = parsed.GetValue(_maxPixels) },
                    Threads = threads,
                }
            );
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static ProtoPNetStages Stages(string text)
    {
        ProtoPNetStages stages = ProtoPNetStages.None;
        foreach (string word in text.Split(',', StringSplitOptions.TrimEntries))
            stages |= s_stages.TryGetValue(word, out ProtoPNetStages stage)
                ? stage
                : throw new UsageException(
                    $"--stages has '{word}'; {string.Join(", ", s_stages.Keys)} are allowed, with commas between them."
                );
        return stages;
    }
}
