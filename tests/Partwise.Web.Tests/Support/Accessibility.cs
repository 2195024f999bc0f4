using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Partwise.Web.Tests.Support;

/// <summary>What axe-core finds on a page.</summary>
internal static class Accessibility
{
    /// <summary>Asserts that nothing serious is wrong.</summary>
    public static async Task CheckAsync(IPage page)
    {
        AxeResult result = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        Assert.Empty(
            result
                .Violations.Where(v => v.Impact is "serious" or "critical")
                .Select(v => $"{v.Id}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}")
        );
    }
}
