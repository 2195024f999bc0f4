using Microsoft.Playwright;

namespace Partwise.Web.Tests.Support;

/// <summary>The system's Chromium, started once; tests that need it are skipped, with the reason, where there is none.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>The tests that look at pages run one after the other: what a page says is said of the test that opened it.</summary>
    public const string Tests = "pages";

    private const int Patience = 60_000;

    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly List<string> _messages = [];
    private readonly List<string> _foreign = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowserContext? _context;

    /// <summary>What pages wrote to the console as errors, or threw.</summary>
    public IReadOnlyList<string> Messages => _messages;

    /// <summary>Requests that did not go to the loopback.</summary>
    public IReadOnlyList<string> Foreign => _foreign;

    /// <summary>For a test that expects messages, once it has seen them.</summary>
    public void Forget()
    {
        lock (_messages)
            _messages.Clear();
        lock (_foreign)
            _foreign.Clear();
    }

    public async ValueTask InitializeAsync()
    {
        if (Array.Find(s_places, File.Exists) is not { } chromium)
            return;
        // What is waited for comes at once on a quiet machine; a busy one is no fault of the page.
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu"] }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A page of a browser of its own; the one before is closed, and what it said is forgotten.</summary>
    public async Task<IPage> OpenAsync(string address, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        Assert.SkipWhen(_browser is null, $"There is no Chromium at {string.Join(", ", s_places)}.");
        if (_context is not null)
            await _context.CloseAsync();
        Forget();
        IBrowserContext context = _context = await _browser!.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = scheme,
            }
        );
        context.SetDefaultTimeout(Patience);
        IPage page = await context.NewPageAsync();
        page.Console += (_, message) => Note(_messages, message.Type == "error" ? $"{message.Text} ({message.Location})" : null);
        page.PageError += (_, error) => Note(_messages, error);
        page.Request += (_, request) =>
            Note(
                _foreign,
                request.Url.StartsWith("http", StringComparison.Ordinal) && new Uri(request.Url).Host != "127.0.0.1" ? request.Url : null
            );
        await page.GotoAsync(address);
        return page;
    }

    private static void Note(List<string> list, string? text)
    {
        if (text is null)
            return;
        lock (list)
            list.Add(text);
    }
}
