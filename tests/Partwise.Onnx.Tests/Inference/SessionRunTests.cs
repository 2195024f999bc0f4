using FsCheck;
using FsCheck.Fluent;
using Partwise.Onnx.Inference;

namespace Partwise.Onnx.Tests.Inference;

public sealed class SessionRunTests
{
    [Fact]
    public void Run_Perceptron_GivesEveryOutputInTheOrderAsked()
    {
        using var session = new InferenceSession(TinyModels.Perceptron(), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([2, 2], 1f, 2f, -1f, 0f);

        OrtValue[] results = session.Run(["x"], [x], ["out", "hidden"]);

        Assert.Equal([2, 1], results[0].Shape);
        Assert.Equal([15f, -4f], results[0].AsSpan<float>().ToArray());
        Assert.Equal([5f, 0f, 0f, 1f], results[1].AsSpan<float>().ToArray());
        foreach (OrtValue result in results)
            result.Dispose();
    }

    [Fact]
    public void Run_IntoGivenTensors_WritesThere()
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([1, 2], 1f, 2f);
        using OrtValue y = TinyModels.Tensor([1, 2], 10f, 20f);
        using OrtValue sum = OrtValue.Allocate<float>([1, 2]);

        session.Run(["y", "x"], [y, x], ["sum"], [sum]);
        Assert.Equal([11f, 22f], sum.AsSpan<float>().ToArray());

        x.AsSpan<float>()[0] = 5;
        session.Run(["x", "y"], [x, y], ["sum"], [sum]);
        Assert.Equal([15f, 22f], sum.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Run_AnySizes_AgreesWithPlainArithmetic()
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);
        Prop.ForAll<NormalFloat[]>(numbers =>
            {
                float[] a = [.. numbers.Concat(numbers).Select(n => (float)n.Get)];
                float[] b = [.. a.Reverse()];
                using OrtValue x = OrtValue.FromMemory<float>(a, [numbers.Length, 2]);
                using OrtValue y = OrtValue.FromMemory<float>(b, [numbers.Length, 2]);
                using OrtValue sum = session.Run(["x", "y"], [x, y], ["sum"])[0];
                return sum.AsSpan<float>().SequenceEqual(a.Zip(b, (p, q) => p + q).ToArray());
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Run_WrongType_NamesInputAndBothTypes()
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([1, 2], 1d, 2d);
        using OrtValue y = TinyModels.Tensor([1, 2], 1f, 2f);

        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run(["x", "y"], [x, y], ["sum"]));

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains("tensor(double)", error.NativeMessage, StringComparison.Ordinal);
        Assert.Equal(
            "The input 'x' was given as float64 [1, 2], but the model takes float32 [N, 2]; convert or reshape it.",
            error.Message
        );
    }

    [Fact]
    public void Run_WrongRank_NamesInputAndBothShapes()
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([2], 1f, 2f);

        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run(["y", "x"], [x, x], ["sum"]));

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Equal("The input 'y' was given as float32 [2], but the model takes float32 [N, 2]; convert or reshape it.", error.Message);
    }

    [Fact]
    public void Run_MissingInput_NamesIt()
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([1, 2], 1f, 2f);

        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run(["x"], [x], ["sum"]));

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Equal("The input 'y' (float32 [N, 2]) is missing; give a tensor for it.", error.Message);
    }

    [Fact]
    public void Run_UnknownInputName_ListsTheModels()
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([1, 2], 1f, 2f);

        var error = Assert.Throws<ArgumentException>(() => session.Run(["x", "z"], [x, x], ["sum"]));

        Assert.StartsWith("The model has no input 'z'; its inputs are 'x', 'y'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UnknownOutputName_ListsTheModels()
    {
        using var session = new InferenceSession(TinyModels.Perceptron(), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([1, 2], 1f, 2f);

        var error = Assert.Throws<ArgumentException>(() => session.Run(["x"], [x], ["logits"]));

        Assert.StartsWith("The model has no output 'logits'; its outputs are 'hidden', 'out'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NamesAndTensorsOfDifferentNumber_CountsBoth()
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([1, 2], 1f, 2f);

        var error = Assert.Throws<ArgumentException>(() => session.Run(["x", "y"], [x], ["sum"]));

        Assert.StartsWith(
            "There are 2 input names but 1 input tensors; give one tensor per name.",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Equal("inputs", error.ParamName);
    }

    [Fact]
    public void Run_NullTensor_NamesItsInput()
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([1, 2], 1f, 2f);

        var error = Assert.Throws<ArgumentException>(() => session.Run(["x", "y"], [x, null!], ["sum"]));

        Assert.StartsWith("The tensor for input 'y' is null; give a tensor.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { 1, 3 })]
    [InlineData(new long[] { 2 })]
    public void Run_OutputTensorOfWrongShape_NamesBoth(long[] shape)
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([1, 2], 1f, 2f);
        using OrtValue sum = OrtValue.Allocate<float>(shape);

        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run(["x", "y"], [x, x], ["sum"], [sum]));

        Assert.StartsWith(
            $"The tensor for output 'sum' is {sum}, but the model gives float32 [N, 2]; allocate it so: ",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Run_OutputTensorWithWrongOpenDimension_GivesTheLibrarysReason()
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([1, 2], 1f, 2f);
        using OrtValue sum = OrtValue.Allocate<float>([3, 2]);

        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run(["x", "y"], [x, x], ["sum"], [sum]));

        Assert.StartsWith("The model could not be run: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("has shape {3,2} but", error.NativeMessage, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Run_OutputTensorOfWrongType_NamesBoth()
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([1, 2], 1f, 2f);
        using OrtValue sum = OrtValue.Allocate<long>([1, 2]);

        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run(["x", "y"], [x, x], ["sum"], [sum]));

        Assert.StartsWith(
            "The tensor for output 'sum' is int64 [1, 2], but the model gives float32 [N, 2]; allocate it so: ",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Run_SequenceOutput_IsRefused()
    {
        using var session = new InferenceSession(TinyModels.Sequence(), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([2, 2], 1f, 2f, 3f, 4f);

        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run(["x"], [x], ["parts"]));

        Assert.Equal("The model gave a sequence, a map or a sparse tensor; ask only for outputs that are dense tensors.", error.Message);
    }

    [Fact]
    public void Run_MoreNamesThanTheStackHolds_Works()
    {
        const int count = 400;
        var builder = new OnnxBuilder();
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"in{i}")];
        foreach (string name in names)
            builder.Input(name, TensorElementType.Float, 1);
        using var session = new InferenceSession(
            builder.Node("Sum", names, "total").Output("total", TensorElementType.Float, 1).Build(),
            TinyModels.OneThread
        );
        OrtValue[] inputs = [.. names.Select((_, i) => TinyModels.Tensor([1], (float)i))];

        using OrtValue total = session.Run(names, inputs, ["total"])[0];

        Assert.Equal(count * (count - 1) / 2, total.AsSpan<float>()[0]);
    }

    [Fact]
    public void Run_DisposedTensorOrSession_Throws()
    {
        var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);
        using OrtValue x = TinyModels.Tensor([1, 2], 1f, 2f);
        OrtValue gone = TinyModels.Tensor([1, 2], 1f, 2f);
        gone.Dispose();

        Assert.Equal(
            typeof(OrtValue).FullName,
            Assert.Throws<ObjectDisposedException>(() => session.Run(["x", "y"], [x, gone], ["sum"])).ObjectName
        );
        session.Dispose();
        session.Dispose();
        Assert.Equal(
            typeof(InferenceSession).FullName,
            Assert.Throws<ObjectDisposedException>(() => session.Run(["x", "y"], [x, x], ["sum"])).ObjectName
        );
        Assert.Equal("sum", session.Outputs[0].Name);
    }
}
