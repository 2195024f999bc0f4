using Partwise.Aviary;
using Partwise.Cli.Terminal;

namespace Partwise.Cli.Commands;

/// <summary>Shows how many birds are drawn.</summary>
internal sealed class DrawingProgress(ProgressDisplay display) : IProgress<AviaryProgress>
{
    public void Report(AviaryProgress value) => display.Report("drawing birds", value.Done, value.Total);
}
