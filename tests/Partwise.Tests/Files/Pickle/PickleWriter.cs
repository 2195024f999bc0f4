using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Partwise.Tests.Files.Pickle;

/// <summary>Writes a pickle instruction by instruction, honest or hostile.</summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public PickleWriter Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public PickleWriter Op(char code) => Raw((byte)code);

    public PickleWriter Proto(byte version = 2) => Raw(0x80, version);

    public PickleWriter Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Op('X').Raw(length).Raw(utf8);
    }

    public PickleWriter Integer(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8A, 8).Raw(bytes);
    }

    public PickleWriter Tuple(params ReadOnlySpan<long> values)
    {
        Op('(');
        foreach (long value in values)
            Integer(value);
        return Op('t');
    }

    public PickleWriter Global(string module, string name) => Op('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleWriter Call(string module, string name, Action<PickleWriter> arguments)
    {
        Global(module, name).Op('(');
        arguments(this);
        return Op('t').Op('R');
    }

    public PickleWriter OrderedDictionary() => Global("collections", "OrderedDict").Op(')').Op('R');

    /// <summary>A dictionary of entries, each a text and what the action writes.</summary>
    public PickleWriter Dictionary(params (string Key, Action<PickleWriter> Value)[] entries)
    {
        Op('}').Op('(');
        foreach ((string key, Action<PickleWriter> value) in entries)
        {
            Text(key);
            value(this);
        }
        return Op('u');
    }

    /// <summary>A tensor as torch writes it.</summary>
    public PickleWriter Tensor(TorchStorage storage, long offset, long[] shape, long[] strides, bool legacy = false) =>
        Call(
            "torch._utils",
            "_rebuild_tensor_v2",
            w =>
            {
                w.Op('(').Text("storage").Global("torch", storage.Type).Text(storage.Key).Text("cpu").Integer(storage.Count);
                if (legacy)
                    w.Op('N');
                w.Op('t').Op('Q').Integer(offset).Tuple(shape).Tuple(strides).Raw(0x89).OrderedDictionary();
            }
        );

    /// <summary>An object of a class with its attributes.</summary>
    public PickleWriter Object(string module, string name, params (string Key, Action<PickleWriter> Value)[] attributes) =>
        Global(module, name).Op(')').Raw(0x81).Dictionary(attributes).Op('b');
}
