using Partwise.Onnx.Inference;

namespace Partwise.Onnx.Tests.Inference;

public sealed class CustomOperatorTests
{
    private const string Domain = "partwise.tests";

    private static readonly CustomOperatorDomain s_domain = new(
        Domain,
        new CustomOperator("Scale", 1, a => new Scale(a.GetInt("times"), a.GetInt("plus"))),
        new CustomOperator("Sum", 1, _ => new Sum(), optionalInputs: 1),
        new CustomOperator("Fails", 1, _ => new Fails()),
        new CustomOperator("FailsInAPart", 1, _ => new FailsInAPart())
    );

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_ParallelOperator_ComputesEveryPart(int threads)
    {
        using InferenceSession session = Open(threads, b => b.CustomNode(Domain, "Scale", ["x"], "y", ("times", 3), ("plus", 1)));
        using OrtValue x = OrtValue.Allocate<float>([7, 11]);
        for (int i = 0; i < 77; i++)
            x.AsSpan<float>()[i] = i;
        using OrtValue y = session.Run(["x"], [x], ["y"])[0];
        Assert.Equal([7, 11], y.Shape);
        Assert.Equal(Enumerable.Range(0, 77).Select(i => (3f * i) + 1), y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Run_OptionalInput_IsThereOrNot()
    {
        using InferenceSession one = Open(1, b => b.CustomNode(Domain, "Sum", ["x"], "y")),
            two = Open(1, b => b.CustomNode(Domain, "Sum", ["x", "x"], "y"));
        using OrtValue x = OrtValue.Allocate<float>([2, 2]);
        x.AsSpan<float>().Fill(4);
        using OrtValue y1 = one.Run(["x"], [x], ["y"])[0],
            y2 = two.Run(["x"], [x], ["y"])[0];
        Assert.Equal([4f, 4, 4, 4], y1.AsSpan<float>().ToArray());
        Assert.Equal([8f, 8, 8, 8], y2.AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData("Fails", "InvalidOperationException: the kernel gave up")]
    [InlineData("FailsInAPart", "ArithmeticException: part 5 gave up")]
    public void Run_FailingKernel_ThrowsWithItsMessageAndRunsAgain(string op, string message)
    {
        using InferenceSession session = Open(3, b => b.CustomNode(Domain, op, ["x"], "y"));
        using OrtValue x = OrtValue.Allocate<float>([2, 2]);
        for (int i = 0; i < 2; i++)
        {
            OnnxRuntimeException e = Assert.Throws<OnnxRuntimeException>(() => session.Run(["x"], [x], ["y"]));
            Assert.Contains(message, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Create_MissingAttribute_Throws()
    {
        OnnxRuntimeException e = Assert.Throws<OnnxRuntimeException>(() =>
            Open(1, b => b.CustomNode(Domain, "Scale", ["x"], "y", ("times", 3)))
        );
        Assert.Contains("plus", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_OperatorNotRegistered_Throws()
    {
        byte[] model = Model(b => b.CustomNode(Domain, "Scale", ["x"], "y", ("times", 3), ("plus", 1)));
        Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(model));
    }

    [Fact]
    public void Run_ManyAtOnce_KeepTheirResultsApart()
    {
        using InferenceSession session = Open(2, b => b.CustomNode(Domain, "Scale", ["x"], "y", ("times", 2), ("plus", 1)));
        Parallel.For(
            0,
            40,
            i =>
            {
                using OrtValue x = OrtValue.Allocate<float>([50, 3]);
                x.AsSpan<float>().Fill(i);
                using OrtValue y = session.Run(["x"], [x], ["y"])[0];
                Assert.All(y.AsSpan<float>().ToArray(), v => Assert.Equal((2 * i) + 1, v));
            }
        );
    }

    private static InferenceSession Open(int threads, Func<OnnxBuilder, OnnxBuilder> node) =>
        new(
            Model(node),
            new SessionOptions
            {
                IntraOpNumThreads = threads,
                InterOpNumThreads = 1,
                CustomOperators = [s_domain],
            }
        );

    private static byte[] Model(Func<OnnxBuilder, OnnxBuilder> node) =>
        node(new OnnxBuilder().Input("x", TensorElementType.Float, "N", "M")).Output("y", TensorElementType.Float, "N", "M").Build();

    private sealed class Scale(int times, int plus) : CustomKernel
    {
        public override void Compute(KernelContext context)
        {
            KernelTensor x = context.Input(0),
                y = context.Output(0, [.. context.Input(0).Shape]);
            int columns = x.Shape[1];
            context.For(
                x.Shape[0],
                row =>
                {
                    for (int i = row * columns; i < (row + 1) * columns; i++)
                        y.Values[i] = (times * x.Values[i]) + plus;
                }
            );
        }
    }

    private sealed class Sum : CustomKernel
    {
        public override void Compute(KernelContext context)
        {
            KernelTensor x = context.Input(0),
                y = context.Output(0, [.. x.Shape]);
            x.Values.CopyTo(y.Values);
            if (context.FindInput(1) is { } more)
            {
                for (int i = 0; i < y.Values.Length; i++)
                    y.Values[i] += more.Values[i];
            }
        }
    }

    private sealed class Fails : CustomKernel
    {
        public override void Compute(KernelContext context) => throw new InvalidOperationException("the kernel gave up");
    }

    private sealed class FailsInAPart : CustomKernel
    {
        public override void Compute(KernelContext context)
        {
            context.Output(0, 2, 2);
            context.For(
                20,
                part =>
                {
                    if (part == 5)
                        throw new ArithmeticException($"part {part} gave up");
                }
            );
        }
    }
}
