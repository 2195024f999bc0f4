using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Files;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

public sealed class ImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Import_Weights_WritesAClassifierThatInspectUnderstands()
    {
        string structure = Structure(),
            weights = Weights(5),
            labels = _folder.File("labels.txt"),
            output = _folder.File("out.onnx");
        File.WriteAllText(labels, "a\nb\nc\nd\ne\n");
        string[] arguments = ["import", weights, structure, "-o", output, "--labels", labels];
        JsonElement document = Executable.Run([.. arguments, "--json"]).Succeeded().Json();
        document.Has("schema:s", "kind:s", "output:s", "tensors:n", "classes:n");
        Assert.Equal(
            ("partwise.import/1", "classifier", 5),
            (document.At("schema").GetString(), document.At("kind").GetString(), document.At("classes").GetInt32())
        );
        JsonElement inspected = Executable.Run("inspect", output, "--json").Succeeded().Json();
        Assert.True(inspected.At("decomposable").GetBoolean());
        Assert.Equal(5, inspected.At("labels").At("count").GetInt32());

        Executable.Run(arguments).Failed(1, "already exists", "--overwrite");
        Assert.Equal(
            $"{output}: a classifier of 5 classes, from 3 tensors",
            Executable.Run([.. arguments, "--overwrite"]).Succeeded().Output.TrimEnd()
        );
    }

    [Fact]
    public void Import_Safetensors_CopiesTheTensors()
    {
        string weights = Weights(2),
            copy = _folder.File("copy.safetensors");
        Assert.Equal($"{copy}: 3 tensors", Executable.Run("import", weights, "--safetensors", "-o", copy).Succeeded().Output.TrimEnd());
        using SafetensorsFile one = SafetensorsFile.Open(weights),
            other = SafetensorsFile.Open(copy);
        Assert.All(one.Tensors.Keys, name => Assert.Equal(one.ReadBytes(name), other.ReadBytes(name)));
    }

    [Fact]
    public void Import_HostilePickle_IsRefusedAndLeavesNothing()
    {
        // What Python's pickle module would run as os.system("touch …").
        string hostile = _folder.File("hostile.pth"),
            marker = _folder.File("marker"),
            output = _folder.File("out.onnx");
        byte[] head =
        [
            0x80,
            2,
            0x8A,
            10,
            0x6C,
            0xFC,
            0x9C,
            0x46,
            0xF9,
            0x20,
            0x6A,
            0xA8,
            0x50,
            0x19,
            (byte)'.',
            0x80,
            2,
            (byte)'M',
            0xE9,
            3,
            (byte)'.',
        ];
        byte[] system = [0x80, 2, .. "}X\r\0\0\0little_endian"u8, 0x88, .. "s."u8];
        byte[] call =
        [
            0x80,
            2,
            .. "cos\nsystem\n("u8,
            (byte)'U',
            (byte)($"touch {marker}".Length),
            .. System.Text.Encoding.ASCII.GetBytes($"touch {marker}"),
            .. "tR."u8,
        ];
        File.WriteAllBytes(hostile, [.. head, .. system, .. call]);
        Executable
            .Run("import", hostile, Structure(), "-o", output)
            .Failed(1, "asks to run 'os.system'", "nothing was run", "torch.save(model.state_dict(), FILE)");
        Assert.False(File.Exists(marker));
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void Import_WrongUse_SaysWhatToGive()
    {
        string weights = Weights(2),
            structure = Structure(),
            output = _folder.File("out");
        Executable.Run("import", weights, "-o", output).Failed(2, "STRUCTURE is missing", "--safetensors");
        Executable.Run("import", weights, structure, "--safetensors", "-o", output).Failed(2, "leave out STRUCTURE");
        Executable.Run("import", weights, structure, "-o", output + ".partwise").Failed(2, "holds a classifier", ".onnx");
        Executable
            .Run("import", weights, structure, "-o", output, "--epsilon", "2")
            .Failed(2, "--epsilon is 2; a number above 0 and below 1 is allowed.");
        Executable.Run("import", _folder.File("missing.pth"), structure, "-o", output).Failed(1, "missing.pth");
        Executable.Run("import", structure, structure, "-o", output).Failed(1, "holds no weights that can be read");
        Executable.Run("import", weights, weights, "-o", output).Failed(1, "is not an ONNX model");
    }

    private string Structure() =>
        TinyModel.Write(
            _folder.File("structure.onnx"),
            change: model =>
            {
                model.Graph.Initializer.Single(t => t.Name == "kernel").Name = "conv.weight";
                model.Graph.Node.Single(n => n.OpType == "Conv").Input[1] = "conv.weight";
                foreach ((string old, string today) in new[] { ("weight", "fc.weight"), ("bias", "fc.bias") })
                {
                    model.Graph.Initializer.Single(t => t.Name == old).Name = today;
                    model.Graph.Node.Single(n => n.OpType == "Gemm").Input[old == "weight" ? 1 : 2] = today;
                }
                model.Proto.MetadataProps.Clear();
            }
        );

    private string Weights(int classes)
    {
        string path = _folder.File("weights.safetensors");
        using SafetensorsWriter writer = new(path);
        writer.Add<float>("conv.weight", new float[16 * 3 * 4 * 4], 16, 3, 4, 4);
        writer.Add<float>("fc.weight", new float[classes * 16], classes, 16);
        writer.Add<float>("fc.bias", new float[classes], classes);
        writer.Complete();
        return path;
    }
}
