using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Partwise.Web.Tests.Support;

/// <summary>What axe-core finds on a page.</summary>
internal static class Accessibility
{
    /// <summary>Asserts that nothing serious is wrong.</summary>
    public static async Task CheckAsync(IPage page) =>
        AssertClean(await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] }));

    /// <summary>Asserts that what is written can be told from its ground, which is what another colour scheme changes.</summary>
    public static async Task CheckColorsAsync(IPage page) =>
        AssertClean(
            await page.RunAxe(
                new AxeRunOptions
                {
                    ResultTypes = [ResultType.Violations],
                    RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] },
                }
            )
        );

    private static void AssertClean(AxeResult result) =>
        Assert.Empty(
            result
                .Violations.Where(v => v.Impact is "serious" or "critical")
                .Select(v => $"{v.Id}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}")
        );
}
