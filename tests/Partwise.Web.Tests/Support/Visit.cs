using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Partwise.Web.Tests.Support;

/// <summary>One test's page in a profile of its own, and what it said: tests of pages run side by side.</summary>
internal sealed class Visit(Browser browser) : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _messages = [];
    private readonly ConcurrentQueue<string> _foreign = [];
    private IBrowserContext? _context;

    /// <summary>What the page wrote to the console as errors, or threw.</summary>
    public IReadOnlyCollection<string> Messages => _messages;

    /// <summary>Asserts that the page wrote no error and asked nothing of anything but the loopback.</summary>
    public void AssertClean()
    {
        Assert.Empty(_messages);
        Assert.Empty(_foreign);
    }

    /// <summary>Opens the page.</summary>
    public async Task<IPage> OpenAsync(string address, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        await DisposeAsync();
        _context = await browser.CreateAsync(width, height, scheme);
        IPage page = await _context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _messages.Enqueue($"{message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => _messages.Enqueue(error);
        page.Request += (_, request) =>
        {
            if (request.Url.StartsWith("http", StringComparison.Ordinal) && new Uri(request.Url).Host != "127.0.0.1")
                _foreign.Enqueue(request.Url);
        };
        await page.GotoAsync(address);
        return page;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_context is not null)
            await _context.CloseAsync();
        _context = null;
    }
}
