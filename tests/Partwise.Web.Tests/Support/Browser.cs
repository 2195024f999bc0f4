using Microsoft.Playwright;

namespace Partwise.Web.Tests.Support;

/// <summary>The system's Chromium, started once; tests that need it are skipped, with the reason, where there is none.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const int Patience = 60_000;

    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // A graphics processor in software, for pages that ask for WebGPU.
    private static readonly string[] s_softwareGpu = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Array.Find(s_places, File.Exists) is not { } chromium)
            return;
        // What is waited for comes at once on a quiet machine; a busy one is no fault of the page.
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu", .. s_softwareGpu] }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A profile of its own; the caller closes it.</summary>
    internal async Task<IBrowserContext> CreateAsync(int width, int height, ColorScheme scheme)
    {
        Assert.SkipWhen(_browser is null, $"There is no Chromium at {string.Join(", ", s_places)}.");
        IBrowserContext context = await _browser!.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = scheme,
            }
        );
        context.SetDefaultTimeout(Patience);
        return context;
    }
}
