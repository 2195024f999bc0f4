using Partwise.Files;
using Partwise.Testing;
using Partwise.Tests.Files.Pickle;

namespace Partwise.Tests.Files;

public sealed class StateDictionaryTests
{
    private static readonly TorchStorage s_six = TorchStorage.Of("FloatStorage", "0", 1f, 2, 3, 4, 5, 6);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_TorchFile_GivesNamesShapesAndNumbersInOrder(bool legacy)
    {
        TorchStorage count = TorchStorage.Of("LongStorage", "1", 7L);
        void Write(PickleWriter w) =>
            w.OrderedDictionary()
                .Op('(')
                .Text("b.weight")
                .Tensor(s_six, 0, [2, 3], [3, 1], legacy)
                .Text("a.count")
                .Tensor(count, 0, [], [], legacy)
                .Op('u')
                .Dictionary(("_metadata", v => v.OrderedDictionary()))
                .Op('b');

        using StateFile file = new(legacy ? TorchFiles.Legacy(Write, s_six, count) : TorchFiles.Archive(Write, s_six, count));
        Assert.True(file.State.IsOrdered);
        Assert.Equal(["b.weight", "a.count"], file.State.Tensors.Keys);
        StateTensor weight = file.State.Tensors["b.weight"];
        Assert.Equal("F32", weight.Type);
        Assert.Equal([2, 3], weight.Shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], weight.ReadFloats());
        Assert.Empty(file.State.Tensors["a.count"].Shape);
        Assert.Equal([7.0], file.State.Tensors["a.count"].ReadDoubles());
    }

    [Fact]
    public void Open_ViewsOfOneStorage_AreGatheredRowMajor()
    {
        using StateFile file = new(
            TorchFiles.Archive(
                w =>
                    w.Dictionary(
                        ("transposed", v => v.Tensor(s_six, 0, [3, 2], [1, 3])),
                        ("column", v => v.Tensor(s_six, 1, [2], [3])),
                        ("same", v => v.Tensor(s_six, 2, [2, 2], [0, 1])),
                        ("empty", v => v.Tensor(s_six, 6, [0, 4], [4, 1]))
                    ),
                s_six
            )
        );
        Assert.Equal([1f, 4, 2, 5, 3, 6], file.State.Tensors["transposed"].ReadFloats());
        Assert.Equal([2f, 5], file.State.Tensors["column"].ReadFloats());
        Assert.Equal([3f, 4, 3, 4], file.State.Tensors["same"].ReadFloats());
        Assert.Empty(file.State.Tensors["empty"].ReadFloats());
    }

    [Fact]
    public void Open_EveryElementType_IsConverted()
    {
        TorchStorage[] storages =
        [
            TorchStorage.Of("DoubleStorage", "F64", Math.PI, -1),
            TorchStorage.Of("FloatStorage", "F32", 0.1f, -1),
            TorchStorage.Of("HalfStorage", "F16", (Half)0.5, (Half)(-1)),
            TorchStorage.Of("BFloat16Storage", "BF16", (ushort)0x3FC0, (ushort)0xBF80),
            TorchStorage.Of("LongStorage", "I64", 1L << 40, -1),
            TorchStorage.Of("IntStorage", "I32", 70000, -1),
            TorchStorage.Of("ShortStorage", "I16", (short)300, (short)-1),
            TorchStorage.Of("CharStorage", "I8", (sbyte)100, (sbyte)-1),
            TorchStorage.Of("ByteStorage", "U8", (byte)200, (byte)1),
            TorchStorage.Of("BoolStorage", "BOOL", (byte)0, (byte)1),
        ];
        using StateFile file = new(
            TorchFiles.Archive(
                w => w.Dictionary([.. storages.Select(s => (s.Key, (Action<PickleWriter>)(v => v.Tensor(s, 0, [2], [1]))))]),
                storages
            )
        );
        double[] first = [Math.PI, 0.1f, 0.5, 1.5, 1L << 40, 70000, 300, 100, 200, 0];
        Assert.Equal(storages.Select(s => s.Key), file.State.Tensors.Values.Select(t => t.Type));
        Assert.Equal(first, file.State.Tensors.Values.Select(t => t.ReadDoubles()[0]));
        Assert.Equal([-1, -1, -1, -1, -1, -1, -1, -1, 1, 1], file.State.Tensors.Values.Select(t => t.ReadDoubles()[1]));
        Assert.Equal(storages[2].Bytes, file.State.Tensors["F16"].ReadBytes());
    }

    [Fact]
    public void Open_Checkpoint_FindsTheStateDictionaryInIt()
    {
        using StateFile file = new(
            TorchFiles.Archive(
                w =>
                    w.Dictionary(
                        ("epoch", v => v.Integer(3)),
                        ("state_dict", v => v.Dictionary(("w", t => t.Tensor(s_six, 0, [6], [1])))),
                        ("optimizer", v => v.Dictionary(("state", t => t.Op('}'))))
                    ),
                s_six
            )
        );
        Assert.Equal(["w"], file.State.Tensors.Keys);
    }

    [Theory]
    [InlineData("numpy.core.multiarray", "scalar")]
    [InlineData("numpy._core.multiarray", "_reconstruct")]
    [InlineData("_codecs", "encode")]
    [InlineData("pathlib", "PosixPath")]
    [InlineData("datetime", "datetime")]
    [InlineData("collections", "deque")]
    public void Open_BookkeepingBesideWeights_IsLeftAlone(string module, string name)
    {
        using StateFile file = new(
            TorchFiles.Archive(
                w =>
                    w.Dictionary(
                        ("best", v => v.Call(module, name, a => a.Text("x")).Tuple(1, 2).Op('b')),
                        ("state_dict", v => v.Dictionary(("w", t => t.Tensor(s_six, 0, [6], [1]))))
                    ),
                s_six
            )
        );
        Assert.Equal(("state_dict", 6), (file.State.Place, file.State.Tensors["w"].ReadFloats().Length));
    }

    [Fact]
    public void Open_CounterAndDefaultDictionary_AreDictionaries()
    {
        using StateFile file = new(
            TorchFiles.Archive(
                w =>
                    w.Global("collections", "defaultdict")
                        .Op('(')
                        .Global("builtins", "list")
                        .Op('t')
                        .Op('R')
                        .Op('(')
                        .Text("milestones")
                        .Call("collections", "Counter", a => a.Op('}'))
                        .Text("net")
                        .Dictionary(("w", t => t.Tensor(s_six, 0, [6], [1])))
                        .Op('u'),
                s_six
            )
        );
        Assert.Equal(["w"], file.State.Tensors.Keys);
    }

    [Theory]
    [InlineData("model", "model_ema", "model_ema")]
    [InlineData("state_dict_ema", "state_dict", "state_dict_ema")]
    [InlineData("model", "schema", "model")]
    public void Open_SeveralDictionaries_TakesTheAveragedWeights(string first, string second, string taken)
    {
        using StateFile file = new(
            TorchFiles.Archive(
                w =>
                    w.Dictionary(
                        (first, v => v.Dictionary(("w", t => t.Tensor(s_six, 0, [1], [1])))),
                        (second, v => v.Dictionary(("w", t => t.Tensor(s_six, 1, [1], [1]))))
                    ),
                s_six
            )
        );
        Assert.Equal((taken, taken == first ? second : first), (file.State.Place, Assert.Single(file.State.OtherPlaces)));
        Assert.Equal([taken == first ? s_six.Bytes[0] : s_six.Bytes[4]], new[] { file.State.Tensors["w"].ReadBytes()[0] });
    }

    [Fact]
    public void Open_TensorBesideTheStateDictionary_IsNotTakenForIt()
    {
        using StateFile file = new(
            TorchFiles.Archive(
                w =>
                    w.Dictionary(
                        ("best", v => v.Tensor(s_six, 0, [1], [1])),
                        (
                            "state",
                            s =>
                                s.Dictionary(
                                    (
                                        "model",
                                        v =>
                                            v.Dictionary(("a", t => t.Tensor(s_six, 0, [1], [1])), ("b", t => t.Tensor(s_six, 1, [1], [1])))
                                    )
                                )
                        )
                    ),
                s_six
            )
        );
        Assert.Empty(file.State.OtherPlaces);
        Assert.Equal(("state.model", "a, b"), (file.State.Place, string.Join(", ", file.State.Tensors.Keys)));
    }

    [Fact]
    public void Open_TupleWithWeights_FindsThem()
    {
        using StateFile file = new(
            TorchFiles.Archive(
                w => w.Op('(').Dictionary(("a", t => t.Tensor(s_six, 0, [6], [1]))).Dictionary(("lr", v => v.Integer(1))).Op('t'),
                s_six
            )
        );
        Assert.Equal(["a"], file.State.Tensors.Keys);
    }

    [Fact]
    public void Open_TorchScriptProgram_GivesItsModulesTensors()
    {
        using StateFile file = new(
            TorchFiles.Archive(
                w =>
                    w.Object(
                        "__torch__.models",
                        "Net",
                        ("training", v => v.Raw(0x89)),
                        ("fc", v => v.Object("__torch__.torch.nn", "Linear", ("weight", t => t.Tensor(s_six, 0, [6], [1]))))
                    ),
                s_six
            )
        );
        Assert.Equal(["fc.weight"], file.State.Tensors.Keys);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_WholeNetwork_ReadsItsModulesWithoutTheirClasses(bool legacy)
    {
        Action<PickleWriter> parameter = w =>
            w.Call("torch._utils", "_rebuild_parameter", p => p.Tensor(s_six, 0, [6], [1], legacy).Raw(0x88).OrderedDictionary());
        Action<PickleWriter> children = w =>
            w.Dictionary(
                (
                    "layer",
                    l =>
                        l.Object(
                            "no.such.module",
                            "Layer",
                            ("_parameters", p => p.Dictionary(("weight", parameter), ("bias", b => b.Op('N')))),
                            ("_buffers", b => b.Dictionary(("mean", m => m.Tensor(s_six, 2, [2], [1], legacy)))),
                            ("_modules", m => m.OrderedDictionary())
                        )
                )
            );
        void Write(PickleWriter w)
        {
            if (legacy)
                w.Op('(').Text("module").Global("no.such.module", "Network").Text("network.py").Text("class Network: …").Op('t').Op('Q');
            else
                w.Global("no.such.module", "Network");
            w.Op(')')
                .Raw(0x81)
                .Dictionary(
                    ("training", t => t.Raw(0x88)),
                    ("_non_persistent_buffers_set", s => s.Call("__builtin__", "set", l => l.Op(']'))),
                    ("_parameters", p => p.Dictionary(("prototype_vectors", parameter))),
                    ("_modules", children),
                    ("img_size", s => s.Integer(224))
                )
                .Op('b');
        }
        using StateFile file = new(legacy ? TorchFiles.Legacy(Write, s_six) : TorchFiles.Archive(Write, s_six));
        Assert.Equal(["prototype_vectors", "layer.weight", "layer.mean"], file.State.Tensors.Keys);
        Assert.Equal([3f, 4], file.State.Tensors["layer.mean"].ReadFloats());
    }

    [Fact]
    public void Open_Safetensors_GivesTheSameTensors()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.bin");
        using (SafetensorsWriter writer = new(path))
        {
            writer.Add<float>("x", [1, 2], 2);
            writer.Add("h", "F16", [0x00, 0x38], 1);
            writer.Complete();
        }
        using StateDictionary state = StateDictionary.Open(path);
        Assert.False(state.IsOrdered);
        Assert.Equal([1f, 2], state.Tensors["x"].ReadFloats());
        Assert.Equal([0.5], state.Tensors["h"].ReadDoubles());
    }

    [Fact]
    public void Open_OtherFiles_AreRefusedWithWhatToGive()
    {
        using TemporaryFolder folder = new();
        Assert.Contains(
            "is a folder; give a .pth, .pt or .safetensors file.",
            Assert.Throws<DataFileException>(() => StateDictionary.Open(folder.Path)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains("holds no weights that can be read; give a file of torch.save", Refusal([]), StringComparison.Ordinal);
        Assert.Contains("holds no weights that can be read", Refusal("\u0089PNG and so on"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains(
            "can be read, but the pointer to a file of Git LFS (fetch the file itself with 'git lfs pull'); give",
            Refusal("version https://git-lfs.github.com/spec/v1"u8.ToArray()),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "can be read, but a web page (the download failed, or needs a login); give",
            Refusal("<!DOCTYPE html>"u8.ToArray()),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "is a pickle, but not one that torch.save wrote",
            Refusal(new PickleWriter().Proto().Dictionary(("a", v => v.Integer(1))).Op('.').ToArray()),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "holds a dictionary without tensors (its keys are 'epoch')",
            Refusal(TorchFiles.Archive(w => w.Dictionary(("epoch", v => v.Integer(1))))),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "holds no dictionary of tensors; save the weights alone with torch.save(model.state_dict(), FILE).",
            Refusal(TorchFiles.Archive(w => w.Tensor(s_six, 0, [6], [1]), s_six)),
            StringComparison.Ordinal
        );
    }

    private static string Refusal(byte[] content) =>
        Assert
            .Throws<DataFileException>(() =>
            {
                using StateFile file = new(content);
            })
            .Message;
}
