using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Tests.Models;

public sealed class ModelInputTests
{
    private static HeadFinding Find(OnnxElementType type, params OnnxDimension[] shape)
    {
        var g = new GraphBuilder();
        string x = g.Input("photo", type, shape);
        g.Output(g.Linear(g.Pooled(g.Node("Relu", x)), g.Initializer(TinyHead.Values(12, 1), 4, 3)), OnnxElementType.Float, "N", 4);
        return TinyHead.Find(g.Build());
    }

    public static TheoryData<string, OnnxElementType, string[], string, string> Refused =>
        new()
        {
            {
                "rank 3",
                OnnxElementType.Float,
                ["N", "3", "8"],
                "'photo' has shape [N,3,8], of rank 3; photos need [N,3,H,W]",
                "four-dimensional"
            },
            { "rank 5", OnnxElementType.Float, ["N", "3", "8", "8", "8"], "of rank 5", "four-dimensional" },
            { "no shape", OnnxElementType.Float, [], "of rank 0", "four-dimensional" },
            { "channels last", OnnxElementType.Float, ["N", "224", "224", "3"], "channels last (NHWC)", "channels first (NCHW)" },
            { "one channel", OnnxElementType.Float, ["N", "1", "8", "8"], "1 channels; photos have 3", "RGB input" },
            { "four channels", OnnxElementType.Float, ["N", "4", "8", "8"], "4 channels; photos have 3", "RGB input" },
            { "batch of 8", OnnxElementType.Float, ["8", "3", "8", "8"], "batches of exactly 8", "free batch size" },
            { "no pixels", OnnxElementType.Float, ["N", "3", "0", "8"], "height and width of 1 to 16384", "usable image size" },
            { "huge", OnnxElementType.Float, ["N", "3", "8", "3000000000"], "height and width of 1 to 16384", "usable image size" },
            {
                "half",
                OnnxElementType.Float16,
                ["N", "3", "8", "8"],
                "is of type Float16; float32 is needed",
                "Export the model in float32."
            },
            { "bytes", OnnxElementType.UInt8, ["N", "3", "8", "8"], "is of type UInt8; float32 is needed", "Export the model in float32." },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Find_InputThatTakesNoPhotos_IsRefused(string name, OnnxElementType type, string[] shape, string reason, string remedy)
    {
        Assert.NotEmpty(name);
        OnnxDimension[] dimensions = [.. shape.Select(s => long.TryParse(s, out long size) ? (OnnxDimension)size : s)];
        ModelInspection inspection = Find(type, dimensions).Inspection;
        Assert.Contains(reason, inspection.Reason, StringComparison.Ordinal);
        Assert.Contains(remedy, inspection.Remedy, StringComparison.Ordinal);
        Assert.False(inspection.Decomposable);
    }

    [Fact]
    public void Find_NoInput_SaysWhatIsNeeded()
    {
        var g = new GraphBuilder();
        g.Output(g.Node("Relu", g.W()), OnnxElementType.Float, 4, 6);
        Assert.Equal("it has no input; an image classifier has one, of shape [N,3,H,W].", TinyHead.Find(g.Build()).Inspection.Reason);
    }

    [Fact]
    public void Find_TwoInputs_NamesThem()
    {
        var g = new GraphBuilder();
        string a = g.Input("a", OnnxElementType.Float, "N", 3, 8, 8),
            b = g.Input("b", OnnxElementType.Float, "N", 3, 8, 8);
        g.Output(g.Node("Add", [a, b]), OnnxElementType.Float, "N", 3, 8, 8);
        Assert.Equal(
            "it has 2 inputs (a, b); an image classifier has one, of shape [N,3,H,W].",
            TinyHead.Find(g.Build()).Inspection.Reason
        );
    }

    [Fact]
    public void Size_OneSideFree_IsSquare()
    {
        var g = new GraphBuilder();
        g.Output(g.Node("Relu", g.Input("x", OnnxElementType.Float, "N", 3, 32, "W")), OnnxElementType.Float, "N", 3, 32, "W");
        Assert.Equal(new PreprocessingSize(32, 32), ModelInput.Of(g.Build()).Size);
    }

    [Fact]
    public void Size_AllFreeOrNoPhoto_IsUnknown()
    {
        var free = new GraphBuilder();
        free.Output(free.Node("Relu", free.Input("x", OnnxElementType.Float, "N", 3, "H", "W")), OnnxElementType.Float, "N", 3, "H", "W");
        Assert.Null(ModelInput.Of(free.Build()).Size);
        var last = new GraphBuilder();
        last.Output(last.Node("Relu", last.Input("x", OnnxElementType.Float, "N", 8, 8, 3)), OnnxElementType.Float, "N", 8, 8, 3);
        Assert.Null(ModelInput.Of(last.Build()).Size);
    }
}
