using System.CommandLine;
using System.Globalization;
using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Explanations;

namespace Partwise.Cli.Commands;

/// <summary><c>name BUNDLE CLASS PART NAME</c>: says what a part is called, from then on everywhere.</summary>
internal static class NameCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var bundle = new Argument<string>("BUNDLE") { Description = "A bundle." };
        var words = new Argument<string[]>("CLASS PART NAME")
        {
            Description =
                "The class (label or index), the part (from 1) and its new name; with --remove the first two; nothing with --list "
                + "and --propose.",
            Arity = new ArgumentArity(0, 3),
        };
        var remove = new Option<bool>("--remove") { Description = "Take the part's name away." };
        var list = new Option<bool>("--list") { Description = "Print all names." };
        var propose = new Option<string?>("--propose")
        {
            Description =
                "Propose names from the annotated parts of a dataset (its training split), with the share of photos where the "
                + "part's peak meets them.",
            HelpName = "DATASET",
        };
        Option<string?> accept = Choices.Number(
            "--accept",
            "Give parts without a name the proposed one where it is met in at least this share of the photos.",
            x => x is > 0 and <= 1,
            "a share above 0 and up to 1"
        );
        var command = new Command("name", "Say what a part is called: the name then stands in tables, JSON, report and exported networks.")
        {
            bundle,
            words,
            remove,
            list,
            propose,
            accept,
        };
        var common = new CommonOptions(command);
        command.SetAction(parsed =>
        {
            string folder = parsed.GetValue(bundle)!;
            string[] said = parsed.GetValue(words) ?? [];
            string? dataset = parsed.GetValue(propose);
            double? least = Choices.Value(parsed, accept);
            bool taken = parsed.GetValue(remove),
                listed = parsed.GetValue(list);
            Check(said, taken, listed, dataset, least);
            Screen screen = common.Screen(parsed);
            BundleDocument document;
            using (var opened = Bundle.Open(folder))
                document = opened.Document;
            IReadOnlyList<NameProposal> proposals = dataset is null
                ? []
                : Propose(folder, dataset, common.Threads(parsed), screen, cancellation);
            PartName[] changes =
                dataset is not null ? [.. Accepted(document, proposals, least)]
                : listed ? []
                : [Named(document, said, taken)];
            if (changes.Length > 0)
                document = BundleNames.Set(folder, changes);
            Print(screen, folder, document, dataset is null ? null : proposals, changes);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Check(string[] said, bool remove, bool list, string? propose, double? accept)
    {
        if ((remove ? 1 : 0) + (list ? 1 : 0) + (propose is null ? 0 : 1) > 1)
            throw new UsageException("--remove, --list and --propose contradict each other; give one of them.");
        int wanted =
            remove ? 2
            : list || propose is not null ? 0
            : 3;
        if (said.Length != wanted)
            throw new UsageException(
                wanted == 0
                    ? $"{(list ? "--list" : "--propose")} takes no more words, but '{said[0]}' was given; leave it out."
                    : $"name needs BUNDLE CLASS PART{(remove ? "" : " NAME")}, but {said.Length} of the last {wanted} were given; "
                        + $"use --list to see what is there."
            );
        if (accept is not null && propose is null)
            throw new UsageException("--accept is that of --propose; give --propose DATASET, or leave it out.");
    }

    private static PartName Named(BundleDocument document, string[] said, bool remove)
    {
        int c = BundleNames.FindClass(document, said[0]);
        if (!int.TryParse(said[1], NumberStyles.None, CultureInfo.InvariantCulture, out int part) || part < 1)
            throw new UsageException($"PART is '{said[1]}'; a number from 1 is allowed.");
        return new PartName(c, document.Labels[c], part - 1, remove ? "" : BundleNames.Check(said[2]));
    }

    private static IReadOnlyList<NameProposal> Propose(
        string folder,
        string path,
        int threads,
        Screen screen,
        CancellationToken cancellation
    )
    {
        ImageDataset dataset = DatasetReader.Open(path, new DatasetOptions { Split = DatasetSplit.Train });
        using OpenedModel model = OpenedModel.Open(folder, cancellationToken: cancellation);
        using ProgressDisplay display = screen.Progress(TimeProvider.System);
        return NameProposals.Of(model, dataset, null, threads, done => display.Report("looking", done, dataset.Images.Count), cancellation);
    }

    // Of several parts of a class that meet the same thing, the later ones are numbered. A part that classes share gets the name with the
    // highest rate in any of them.
    private static IEnumerable<PartName> Accepted(BundleDocument document, IReadOnlyList<NameProposal> proposals, double? least)
    {
        IReadOnlyList<PartName> there = BundleNames.Of(document);
        Dictionary<int, string?> groups = document.Classes.ToDictionary(c => c.Class, c => c.SharedGroup);
        foreach (
            IGrouping<(string? Group, int Class), NameProposal> own in proposals
                .Where(p => p.Rate >= least && !there.Any(n => n.Class == p.Class && n.Part == p.Part))
                .GroupBy(p => (groups[p.Class], groups[p.Class] is null ? p.Class : -1))
        )
        {
            var used = new HashSet<string>(
                there.Where(n => (groups[n.Class], groups[n.Class] is null ? n.Class : -1) == own.Key).Select(n => n.Name),
                StringComparer.OrdinalIgnoreCase
            );
            // In a group a part has the same number in each class.
            foreach (NameProposal proposal in own.OrderByDescending(p => p.Rate).DistinctBy(p => p.Part))
            {
                string name = proposal.Name;
                for (int i = 2; !used.Add(name); i++)
                    name = string.Create(CultureInfo.InvariantCulture, $"{proposal.Name} {i}");
                yield return new PartName(proposal.Class, proposal.Label, proposal.Part, name);
            }
        }
    }

    private static void Print(
        Screen screen,
        string folder,
        BundleDocument document,
        IReadOnlyList<NameProposal>? proposals,
        PartName[] changes
    )
    {
        if (screen.Json)
        {
            screen.Document(new NamesDocument("partwise.names/1", folder, BundleNames.Of(document), proposals));
            return;
        }
        foreach (NameProposal p in proposals ?? [])
            screen.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{p.Label}, part {p.Part + 1}: {p.Name} {100 * p.Rate:0} % ({p.Hits} of "
                        + $"{p.Photos}){(p.SecondName is null ? "" : $", then {p.SecondName} {100 * p.SecondRate:0} %")}"
                )
            );
        foreach (PartName change in changes)
            screen.Line(
                $"{change.Label}, part {change.Part + 1} "
                    + (change.Name.Length == 0 ? "has no name any more" : $"is called '{change.Name}'")
                    + (
                        document.Classes.Single(c => c.Class == change.Class).SharedGroup is { } group
                            ? $", in all classes of '{group}'"
                            : ""
                    )
            );
        if (proposals is not null || changes.Length > 0)
            return;
        foreach (PartName name in BundleNames.Of(document))
            screen.Line($"{name.Label}, part {name.Part + 1}: {name.Name}");
    }
}
