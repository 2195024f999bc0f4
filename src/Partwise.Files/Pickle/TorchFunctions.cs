using System.Globalization;
using Partwise.Files.Internals;

namespace Partwise.Files.Pickle;

/// <summary>
/// The only functions that a file may ask for, each written here: ordered dictionaries, sets, sizes, devices and tensors. Source of their
/// arguments:
/// torch's module torch._utils and its format of persistent identifiers.
/// </summary>
internal sealed class TorchFunctions(PickleFault fault, Dictionary<string, PickleStorage> storages)
{
    // A pickle may call a function again and again with the same arguments, which takes few bytes.
    private int _tensors,
        _pairs;

    /// <summary>The value of <paramref name="function"/>.</summary>
    /// <exception cref="DataFileException">It is not one of the functions, or the arguments do not fit.</exception>
    public object? Call(PickleGlobal function, object?[] arguments) =>
        function switch
        {
            ("collections", "OrderedDict") => Dictionary(arguments),
            ("collections", "defaultdict") => new PickleDictionary(),
            ("collections", "Counter") => arguments is [PickleDictionary counts] ? counts : new PickleDictionary(),
            ("__builtin__" or "builtins", "set" or "frozenset") or ("torch", "Size") => Sequence(function, arguments),
            ("torch", "device") => new PickleObject(function),
            ("torch._utils", "_rebuild_tensor" or "_rebuild_tensor_v2") => Tensor(arguments),
            ("torch._utils", "_rebuild_parameter" or "_rebuild_parameter_with_state") => arguments is [PickleTensor tensor, ..]
                ? tensor
                : throw fault.Damaged("a parameter is no tensor"),
            _ when IsBookkeeping(function) => new PickleObject(function) { IsOpaque = true },
            _ => throw fault.Refused(function),
        };

    /// <summary>What people keep beside weights: numbers of NumPy, dates, paths and settings. Nothing of it is made; it only has a place in
    /// the file.</summary>
    private static bool IsBookkeeping(PickleGlobal function) =>
        function switch
        {
            ("numpy.core.multiarray" or "numpy._core.multiarray", "scalar" or "_reconstruct" or "_frombuffer")
            or ("numpy.core.numeric" or "numpy._core.numeric", "_frombuffer") => true,
            ("numpy", "dtype" or "ndarray") or ("_codecs", "encode") => true,


            ("datetime", "datetime" or "date" or "time" or "timedelta" or "timezone")
            or
            ("uuid", "UUID")
            or
            ("decimal", "Decimal")
            or ("fractions", "Fraction") => true,
            ("pathlib" or "pathlib._local", "PosixPath" or "WindowsPath" or "PurePosixPath" or "PureWindowsPath" or "Path") => true,
            ("collections", "deque") or ("argparse", "Namespace") or ("builtins" or "__builtin__", "complex" or "slice" or "bytearray") =>
                true,
            ("torch", "Generator") or ("torch.serialization", "_get_layout") => true,
            _ => false,
        };

    /// <summary>What a persistent identifier stands for: a storage, or the class of a module of which the file quotes the source.</summary>
    public object Persistent(object? identifier) =>
        identifier switch
        {
            object?[]
            and ["storage", PickleGlobal type, string key, string, long count, ..] storage when storage.Length < 6 || storage[5] is null =>
                Storage(type, key, count),
            object?[] and ["module", PickleGlobal type, ..] => type,
            _ => throw fault.Damaged("it refers to something that is neither a storage nor a module"),
        };

    private PickleStorage Storage(PickleGlobal type, string key, long count)
    {
        string? element = type.Module is not ("torch" or "torch.cuda")
            ? null
            : type.Name switch
            {
                "DoubleStorage" => "F64",
                "FloatStorage" => "F32",
                "HalfStorage" => "F16",
                "BFloat16Storage" => "BF16",
                "LongStorage" => "I64",
                "IntStorage" => "I32",
                "ShortStorage" => "I16",
                "CharStorage" => "I8",
                "ByteStorage" => "U8",
                "BoolStorage" => "BOOL",
                _ => null,
            };
        if (element is null)
            throw fault.Unsupported(
                $"holds numbers of the type '{PickleFault.Printable(type.ToString())}'; real numbers, integers and booleans can be read"
            );
        if (count < 0)
            throw fault.Damaged($"a storage has {count} elements");
        var storage = new PickleStorage(element, key, count);
        if (!storages.TryAdd(key, storage) && storages[key] != storage)
            throw fault.Damaged($"the storage '{PickleFault.Printable(key)}' is stated in two ways");
        return storage;
    }

    private PickleDictionary Dictionary(object?[] arguments)
    {
        var dictionary = new PickleDictionary();
        if (arguments is [])
            return dictionary;
        if (arguments is not [List<object?> pairs])
            throw fault.Damaged("an ordered dictionary is made of something that is no list");
        if ((_pairs += pairs.Count) > PickleLimits.Entries)
            throw fault.Damaged(
                string.Create(CultureInfo.InvariantCulture, $"its ordered dictionaries are made of more than {PickleLimits.Entries} pairs")
            );
        foreach (object? pair in pairs)
        {
            if (pair is List<object?> and [var key, var value])
                dictionary.Set(key, value);
            else if (pair is object?[] and [var first, var second])
                dictionary.Set(first, second);
            else
                throw fault.Damaged("an ordered dictionary is made of something that is no list of pairs");
        }
        return dictionary;
    }

    private object Sequence(PickleGlobal type, object?[] arguments) =>
        arguments switch
        {
            [] => new List<object?>(),
            [List<object?> values] => values,
            [object?[] values] => values,
            _ => throw fault.Damaged($"a '{type}' is made of something that is no list"),
        };

    private PickleTensor Tensor(object?[] arguments)
    {
        if (arguments is not [PickleStorage storage, long offset, object?[] sizes, object?[] steps, ..] || sizes.Length != steps.Length)
            throw fault.Damaged("a tensor lacks its storage, offset, size or strides");
        if (sizes.Length > PickleLimits.Rank)
            throw fault.Damaged($"a tensor has {sizes.Length} dimensions where at most {PickleLimits.Rank} are allowed");
        int[] shape = new int[sizes.Length];
        long[] strides = new long[sizes.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            if (sizes[i] is not (long size and >= 0 and <= int.MaxValue))
                throw fault.Damaged("a tensor has a size that is no whole number from 0 to 2147483647");
            if (steps[i] is not (long step and >= 0))
                throw fault.Damaged("a tensor has a stride that is negative or no whole number");
            (shape[i], strides[i]) = ((int)size, step);
        }
        if (++_tensors > PickleLimits.Tensors)
            throw fault.Damaged(string.Create(CultureInfo.InvariantCulture, $"it has more than {PickleLimits.Tensors} tensors"));
        Check(storage, offset, shape, strides);
        return new PickleTensor(storage, offset, shape, strides);
    }

    private void Check(PickleStorage storage, long offset, int[] shape, long[] strides)
    {
        long count = TensorShape.Count(shape);
        // A tensor may look at a part of its storage, but not at one element several times more often than there are elements.
        if (count < 0 || count > storage.Count || offset < 0)
            throw fault.Damaged(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"a tensor of shape ({string.Join(", ", shape)}) at {offset} does not fit its storage of {storage.Count} elements"
                )
            );
        Int128 last = offset;
        for (int i = 0; i < shape.Length; i++)
            last += (Int128)Math.Max(0, shape[i] - 1) * strides[i];
        if (count > 0 && last >= storage.Count)
            throw fault.Damaged(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"a tensor of shape ({string.Join(", ", shape)}) reaches element {last} of a storage of {storage.Count}"
                )
            );
    }
}
