using System.Reflection;
using Partwise.Onnx.Inference;

namespace Partwise.Onnx.Tests.Inference;

public sealed class OnnxRuntimeExceptionTests
{
    [Theory]
    [InlineData(2, ErrorCode.InvalidArgument)]
    [InlineData(10, ErrorCode.InvalidGraph)]
    [InlineData(11, ErrorCode.Fail)]
    public void From_OfficialException_TakesCodeAndMessageApart(int number, ErrorCode code)
    {
        OnnxRuntimeException error = OnnxRuntimeException.From(Official(number, "[x] is\n wrong"));

        Assert.Equal(code, error.Code);
        Assert.Equal("[x] is  wrong", error.Message);
        Assert.Equal("[x] is  wrong", error.NativeMessage);
    }

    [Fact]
    public void From_CodeThatThePackageCannotName_IsStillAnError()
    {
        // Device reset, 15: the package's own table ends at 12.
        Exception thrown = Assert.Throws<TargetInvocationException>(() => Official(15, "the device was reset")).InnerException!;

        Assert.True(OnnxRuntimeException.IsOfficial(thrown), thrown.ToString());
        Assert.Equal("an error that the official package has no name for", OnnxRuntimeException.From(thrown).Message);
    }

    [Theory]
    [InlineData(
        "Exception during initialization: /onnxruntime_src/onnxruntime/core/common/safeint.h:17 static void "
            + "SafeIntExceptionHandler<onnxruntime::OnnxRuntimeException>::SafeIntOnOverflow() Integer overflow",
        "Exception during initialization: Integer overflow"
    )]
    [InlineData(
        "/onnxruntime_src/onnxruntime/core/graph/model.cc:251 onnxruntime::Model::Model(onnx::ModelProto&&, const "
            + "std::function<void(int)>&, const onnxruntime::ModelOptions&) Missing model IR version.",
        "Missing model IR version."
    )]
    [InlineData(
        "Load failed: /onnxruntime_src/onnxruntime/core/a.cc:1 T f(int) const [with T = int] At /home/me/model.onnx (x)",
        "Load failed: At /home/me/model.onnx (x)"
    )]
    [InlineData("/data/model.onnx failed: (y) at line:17", "/data/model.onnx failed: (y) at line:17")]
    public void From_PlaceInTheLibrarysSource_IsLeftOut(string said, string shown) =>
        Assert.Equal(shown, OnnxRuntimeException.From(Official(11, said)).Message);

    private static Exception Official(int code, string message)
    {
        ConstructorInfo constructor = Assert.Single(
            typeof(Ort.OnnxRuntimeException).GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic)
        );
        return (Exception)constructor.Invoke([Enum.ToObject(constructor.GetParameters()[0].ParameterType, code), message]);
    }
}
