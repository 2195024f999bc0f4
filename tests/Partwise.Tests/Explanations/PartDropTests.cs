using Partwise.Explanations;

namespace Partwise.Tests.Explanations;

public sealed class PartDropTests
{
    [Fact]
    public void Parse_NumbersAndClasses_CountFromZero() =>
        Assert.Equal(
            [new PartDrop(null, 1), new PartDrop(null, 2), new PartDrop("a, b: c", 0), new PartDrop("7", 4)],
            PartDrop.Parse(["2, 3", "a, b: c:1", "7:5", "2"])
        );

    [Theory]
    [InlineData("0")]
    [InlineData("x")]
    [InlineData("1,,2")]
    [InlineData("gull:")]
    public void Parse_NoPart_SaysWhatIsAllowed(string text)
    {
        PartwiseException e = Assert.Throws<PartwiseException>(() => PartDrop.Parse([text]));
        Assert.Equal(
            $"'{text}' names no parts; give numbers from 1, such as 2,3, or CLASS:2,3 for those of another class than the predicted one.",
            e.Message
        );
    }
}
