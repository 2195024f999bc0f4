using Partwise.Testing;

namespace Partwise.Onnx.Tests;

/// <summary>The 21 exported architectures, with their heads as zoo.tsv states them.</summary>
internal static class Zoo
{
    public static readonly string[] All =
    [
        "alexnet",
        "convnext_tiny",
        "densenet121",
        "densenet161",
        "efficientnet_b0",
        "googlenet",
        "inception_v3",
        "mobilenet_v2",
        "mobilenet_v3_large",
        "regnet_y_400mf",
        "resnet152",
        "resnet18",
        "resnet34",
        "resnet50",
        "shufflenet_v2_x1_0",
        "squeezenet1_1",
        "swin_t",
        "vgg16",
        "vgg19",
        "vgg19_bn",
        "vit_b_16",
    ];

    public static TheoryData<string> Names => [.. All];

    public static string PathOf(string name) => TestData.Data("zoo", name + ".onnx");

    public static OnnxModel Load(string name) => OnnxModel.Load(PathOf(name));

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));
}
