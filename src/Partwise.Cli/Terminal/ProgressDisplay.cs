using System.Globalization;
using Spectre.Console;

namespace Partwise.Cli.Terminal;

/// <summary>
/// Shows stages of work with rate and time left: a live bar on a terminal, a line every few seconds elsewhere. Can be told from several
/// threads.
/// </summary>
internal sealed class ProgressDisplay : IDisposable
{
    private static readonly TimeSpan s_lineEvery = TimeSpan.FromSeconds(5);

    // The rate is that of the last seconds: what was slow at the start says nothing about the time left.
    private static readonly TimeSpan s_rateOver = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_drawEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly IAnsiConsole? _console;
    private readonly TextWriter _writer;
    private readonly bool _interactive;
    private readonly TimeProvider _time;
    private string? _stage;
    private long _stageStart;
    private long _lastShown;
    private long _lastReport;
    private readonly Queue<(long Time, int Done)> _recent = [];
    private int _barWidth;

    public ProgressDisplay(IAnsiConsole? console, TextWriter writer, bool interactive, TimeProvider time)
    {
        _console = console;
        _writer = writer;
        _interactive = interactive && console?.Profile.Capabilities.Ansi == true;
        _time = time;
        _lastReport = time.GetTimestamp();
    }

    /// <summary>Shows that <paramref name="done"/> of <paramref name="total"/> are done in <paramref name="stage"/>, with a note after
    /// it.</summary>
    public void Report(string stage, int done, int total, string note = "")
    {
        if (_console is null)
            return;
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            if (stage != _stage)
            {
                EndBar();
                _stage = stage;
                // It began where the one before ended; now its first image is done already.
                _stageStart = _lastReport;
                _lastShown = 0;
                _recent.Clear();
                _recent.Enqueue((_stageStart, 0));
            }
            _lastReport = now;
            bool last = done == total;
            TimeSpan since = _lastShown == 0 ? _time.GetElapsedTime(_stageStart, now) : _time.GetElapsedTime(_lastShown, now);
            if (!last && since < (_interactive ? s_drawEvery : s_lineEvery))
                return;
            _lastShown = now;
            Show(stage, done, total, RecentRate(now, done), note);
        }
    }

    public void Dispose()
    {
        lock (_lock)
            EndBar();
    }

    private double RecentRate(long now, int done)
    {
        // The oldest entry that is kept is the newest one beyond the window.
        while (_recent.Count > 1 && _time.GetElapsedTime(_recent.ElementAt(1).Time, now) >= s_rateOver)
            _recent.Dequeue();
        (long time, int before) = _recent.Peek();
        _recent.Enqueue((now, done));
        double seconds = _time.GetElapsedTime(time, now).TotalSeconds;
        return seconds > 0 ? (done - before) / seconds : 0;
    }

    private void Show(string stage, int done, int total, double rate, string note)
    {
        string left = rate > 0 && done < total ? $", {Duration(TimeSpan.FromSeconds((total - done) / rate))} left" : "";
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{stage, -12} {done}/{total} images, {Rate(rate)}{left}{(note.Length > 0 ? ", " : "")}{note}"
        );
        if (!_interactive)
        {
            _writer.WriteLine(text);
            return;
        }
        int cells = Math.Clamp(_console!.Profile.Width - text.Length - 4, 0, 30),
            full = total == 0 ? 0 : (int)((long)cells * done / total);
        string bar = cells == 0 ? "" : new string('━', full) + new string('─', cells - full) + " ";
        string line = bar + text;
        _writer.Write('\r' + line.PadRight(_barWidth));
        _writer.Flush();
        _barWidth = line.Length;
    }

    private void EndBar()
    {
        if (_barWidth > 0)
            _writer.WriteLine();
        _barWidth = 0;
    }

    private static string Rate(double rate) =>
        string.Create(CultureInfo.InvariantCulture, $"{(rate < 9.95 ? Math.Round(rate, 1) : Math.Round(rate))} per second");

    private static string Duration(TimeSpan time) => time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time:mm\\:ss}" : $"{time:m\\:ss}";
}
