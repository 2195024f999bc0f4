using System.Globalization;
using System.Numerics;

namespace Partwise.Files.Pickle;

/// <summary>
/// Reads one pickle, as far as weights need it. Python's own reader runs whatever functions a pickle names; this one has no way to run
/// anything: names stay names, the few functions that weights need are those of <see cref="TorchFunctions"/>, and objects of other classes
/// are inert attributes. Values are None (null), bool, long, <see cref="BigInteger"/>, double, string, byte[], tuples (object?[]),
/// <see cref="List{T}"/>, <see cref="PickleDictionary"/>, <see cref="PickleGlobal"/>, <see cref="PickleObject"/>,
/// <see cref="PickleStorage"/> and <see cref="PickleTensor"/>.
///</summary>
internal sealed class PickleMachine
{
    private readonly PickleStream _stream;
    private readonly PickleFault _fault;
    private readonly PickleStack _stack;
    private readonly TorchFunctions _functions;
    private readonly Dictionary<uint, object?> _memo = [];

    private PickleMachine(PickleStream stream, PickleFault fault, Dictionary<string, PickleStorage> storages)
    {
        _stream = stream;
        _fault = fault;
        _stack = new PickleStack(fault);
        _functions = new TorchFunctions(fault, storages);
    }

    /// <summary>Reads one pickle and returns its value.</summary>
    /// <param name="stream">The pickle; it is read from its present position to its end, and no further.</param>
    /// <param name="length">The most bytes that it can have.</param>
    /// <param name="fault">Makes the errors.</param>
    /// <param name="storages">Receives the storages that it names, by their keys.</param>
    /// <exception cref="DataFileException">It is damaged, too large, or asks for what weights do not need.</exception>
    public static object? Read(Stream stream, long length, PickleFault fault, Dictionary<string, PickleStorage> storages) =>
        new PickleMachine(new PickleStream(stream, Math.Min(length, PickleLimits.Bytes), fault), fault, storages).Run();

    private object? Run()
    {
        for (int i = 0; i < PickleLimits.Instructions; i++)
        {
            var code = (PickleOpcode)_stream.Byte();
            if (code == PickleOpcode.Stop)
                return _stack.Count == 1 ? _stack.Pop() : throw _fault.Damaged("it ends with other than one value");
            if (!Simple(code) && !Containers(code) && !Objects(code))
                throw _fault.Damaged(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"it has the instruction 0x{(byte)code:X2}, which torch.save does not write"
                    )
                );
        }
        throw _fault.Damaged(string.Create(CultureInfo.InvariantCulture, $"it has more than {PickleLimits.Instructions} instructions"));
    }

    private bool Simple(PickleOpcode code)
    {
        switch (code)
        {
            case PickleOpcode.Proto when _stream.Byte() is var version and > 5:
                throw _fault.Damaged($"it is of pickle protocol {version}; 2 to 5 can be read");
            case PickleOpcode.Proto:
                return true;
            case PickleOpcode.Frame:
                _stream.SkipFrame();
                return true;
            case PickleOpcode.None:
                return Push(null);
            case PickleOpcode.NewTrue:
                return Push(true);
            case PickleOpcode.NewFalse:
                return Push(false);
            case PickleOpcode.BinInt:
                return Push((long)_stream.Int32());
            case PickleOpcode.BinInt1:
                return Push((long)_stream.Byte());
            case PickleOpcode.BinInt2:
                return Push((long)_stream.UInt16());
            case PickleOpcode.Long1:
                return PushInteger(_stream.Byte());
            case PickleOpcode.BinFloat:
                return Push(_stream.Double());
            case PickleOpcode.BinUnicode:
                return Push(_stream.Text(_stream.UInt32()));
            case PickleOpcode.ShortBinUnicode:
                return Push(_stream.Text(_stream.Byte()));
            case PickleOpcode.BinString:
                return Push(_stream.Text(_stream.UInt32()));
            case PickleOpcode.ShortBinString:
                return Push(_stream.Text(_stream.Byte()));
            case PickleOpcode.BinBytes:
                return Push(_stream.Bytes(_stream.UInt32()));
            case PickleOpcode.ShortBinBytes:
                return Push(_stream.Bytes(_stream.Byte()));
            default:
                return false;
        }
    }

    private bool Containers(PickleOpcode code)
    {
        switch (code)
        {
            case PickleOpcode.Mark:
                _stack.Mark();
                return true;
            case PickleOpcode.Pop:
                _stack.Pop();
                return true;
            case PickleOpcode.PopMark:
                _stack.PopToMark();
                return true;
            case PickleOpcode.EmptyTuple:
                return Push(Array.Empty<object?>());
            case PickleOpcode.Tuple1 or PickleOpcode.Tuple2 or PickleOpcode.Tuple3:
                return Push(_stack.Pop(code - PickleOpcode.Tuple1 + 1));
            case PickleOpcode.Tuple:
                return Push(_stack.PopToMark());
            case PickleOpcode.EmptyList or PickleOpcode.EmptySet:
                return Push(new List<object?>());
            case PickleOpcode.Append:
                Append([_stack.Pop()]);
                return true;
            case PickleOpcode.Appends or PickleOpcode.AddItems:
                Append(_stack.PopToMark());
                return true;
            case PickleOpcode.EmptyDict:
                return Push(new PickleDictionary());
            case PickleOpcode.SetItem:
                SetItems(_stack.Pop(2));
                return true;
            case PickleOpcode.SetItems:
                SetItems(_stack.PopToMark());
                return true;
            default:
                return false;
        }
    }

    private bool Objects(PickleOpcode code)
    {
        switch (code)
        {
            case PickleOpcode.BinGet:
                return Push(Recall(_stream.Byte()));
            case PickleOpcode.LongBinGet:
                return Push(Recall(_stream.UInt32()));
            case PickleOpcode.BinPut:
                return Remember(_stream.Byte());
            case PickleOpcode.LongBinPut:
                return Remember(_stream.UInt32());
            case PickleOpcode.Memoize:
                return Remember((uint)_memo.Count);
            case PickleOpcode.Global:
                return Push(new PickleGlobal(_stream.Line(), _stream.Line()));
            case PickleOpcode.StackGlobal:
                object?[] names = _stack.Pop(2);
                return Push(
                    names is [string module, string name]
                        ? new PickleGlobal(module, name)
                        : throw _fault.Damaged("it names a class by something that is no text")
                );
            case PickleOpcode.BinPersId:
                return Push(_functions.Persistent(_stack.Pop()));
            case PickleOpcode.Reduce:
                object?[] arguments = _stack.Pop<object?[]>("the arguments of a function");
                return Push(_functions.Call(_stack.Pop<PickleGlobal>("a function"), arguments));
            case PickleOpcode.NewObj:
                _stack.Pop<object?[]>("the arguments of a class");
                return Push(new PickleObject(_stack.Pop<PickleGlobal>("a class")));
            case PickleOpcode.Build:
                Build(_stack.Pop());
                return true;
            default:
                return false;
        }
    }

    private bool Push(object? value)
    {
        _stack.Push(value);
        return true;
    }

    private bool Remember(uint place)
    {
        _memo[place] = _stack.Peek();
        return _memo.Count <= PickleLimits.Memo ? true : throw _fault.Damaged("it remembers too many values");
    }

    private object? Recall(uint place) =>
        _memo.TryGetValue(place, out object? value) ? value : throw _fault.Damaged("it refers to a value that it has not stated");

    private bool PushInteger(int bytes)
    {
        if (bytes > PickleLimits.IntegerBytes)
            throw _fault.Damaged($"it has an integer of {bytes} bytes where at most {PickleLimits.IntegerBytes} are allowed");
        var value = new BigInteger(_stream.Bytes(bytes));
        return value >= long.MinValue && value <= long.MaxValue ? Push((long)value) : Push(value);
    }

    private void Append(object?[] values)
    {
        if (_stack.Peek() is not PickleObject { IsOpaque: true })
            _stack.Peek<List<object?>>("a list").AddRange(values);
    }

    private void SetItems(object?[] pairs)
    {
        if (pairs.Length % 2 != 0)
            throw _fault.Damaged("it has a dictionary with a key but no value");
        if (_stack.Peek() is PickleObject { IsOpaque: true })
            return;
        PickleDictionary dictionary = _stack.Peek<PickleDictionary>("a dictionary");
        for (int i = 0; i < pairs.Length; i += 2)
            dictionary.Set(pairs[i], pairs[i + 1]);
    }

    // Python would call __setstate__ or fill __dict__; here the attributes are put beside the name of the class. Those of dictionaries are
    // not needed.
    private void Build(object? state)
    {
        switch (_stack.Peek())
        {
            case PickleObject { IsOpaque: true }:
                break;
            case PickleObject target when (state is object?[] and [var attributes, _] ? attributes : state) is PickleDictionary or null:
                target.Attributes = (state is object?[] and [var stated, _] ? stated : state) as PickleDictionary ?? target.Attributes;
                break;
            case PickleObject target:
                throw _fault.Refused(target.Type);
            case PickleDictionary:
                break;
            default:
                throw _fault.Damaged("it gives attributes to something that has none");
        }
    }
}
