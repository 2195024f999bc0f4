namespace Partwise.Onnx.Inference;

/// <summary>What a network can run on.</summary>
public enum DeviceKind
{
    /// <summary>The processor; always there.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU, by CUDA.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU, by TensorRT, which compiles the network first.</summary>
    TensorRT,

    /// <summary>A GPU on Windows, by DirectML.</summary>
    DirectML,

    /// <summary>Apple's processors, by CoreML.</summary>
    CoreML,
}
