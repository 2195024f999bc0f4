using Partwise.Imaging;
using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Fuzzing;

/// <summary>The only exceptions that reading something from outside may end with. Each has a message for people.</summary>
public static class DocumentedErrors
{
    /// <summary>Whether an exception is one of them.</summary>
    public static bool Contains(Exception error) =>
        error
            is PartwiseException // documents, datasets, bundles, weights, labels
                or OnnxException // models
                or OnnxRuntimeException // models that the engine refuses
                or ImageException // pictures
                or IOException // the disk
                or UnauthorizedAccessException; // permissions
}
