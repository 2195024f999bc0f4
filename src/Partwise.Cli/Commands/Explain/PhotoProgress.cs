using Partwise.Cli.Terminal;
using Partwise.Training.ProtoPNet;

namespace Partwise.Cli.Commands;

/// <summary>Shows how far work on a prototype network is.</summary>
internal sealed class PhotoProgress(ProgressDisplay display) : IProgress<ProtoPNetProgress>
{
    public void Report(ProtoPNetProgress value) => display.Report(value.Work, value.Done, value.Total, value.Note);
}
