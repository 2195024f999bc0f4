using System.Buffers.Binary;
using System.Globalization;
using Partwise.Files.Internals;
using Partwise.Files.Pickle;

namespace Partwise.Files;

/// <summary>
/// The weights of a network by their names, from a file of PyTorch's torch.save (both of its formats; state dictionaries, checkpoints that
/// hold one, whole networks) or from safetensors. Python's pickles are programs; nothing of them is ever run here: whatever is not needed
/// for weights is refused with its name. The numbers are read when they are asked for. Several threads may read at once.
///</summary>
public sealed class StateDictionary : IDisposable
{
    private readonly IDisposable _file;
    private readonly OrderedDictionary<string, StateTensor> _tensors = new(StringComparer.Ordinal);

    private StateDictionary(string path, IDisposable file, bool isOrdered)
    {
        Path = path;
        _file = file;
        IsOrdered = isOrdered;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The tensors by name, in the order of the file.</summary>
    public IReadOnlyDictionary<string, StateTensor> Tensors => _tensors;

    /// <summary>Whether the order is that in which the network's layers were made; safetensors files do not keep it.</summary>
    public bool IsOrdered { get; }

    /// <summary>The texts among the attributes of a whole network that was saved, such as ProtoPNet's <c>prototype_activation_function</c>;
    /// else none.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; private init; } = new Dictionary<string, string>();

    /// <summary>Where in a checkpoint the tensors lie, keys with dots between, such as <c>state_dict</c>; empty where they are the whole of
    /// the file. Of several places with as many tensors, averaged weights (a key with <c>ema</c>) are taken, as they are those that are
    /// evaluated.</summary>
    public string Place { get; private init; } = "";

    /// <summary>The other places of a checkpoint with as many tensors; empty where there was no choice.</summary>
    public IReadOnlyList<string> OtherPlaces { get; private init; } = [];

    /// <summary>Opens a file and reads what it says of its tensors.</summary>
    /// <param name="path">A file of torch.save, or safetensors; its content decides, not its name.</param>
    /// <exception cref="DataFileException">The content is neither, is damaged, or asks for what weights do not need.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static StateDictionary Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new DataFileException($"'{path}' is a folder; give a .pth, .pt or .safetensors file.");
        var file = new RandomFile(path);
        try
        {
            byte[] start = new byte[Math.Min(9, file.Length)];
            file.ReadExactly(start, 0);
            if (
                start is [.., (byte)'{']
                && start.Length == 9
                && BinaryPrimitives.ReadInt64LittleEndian(start) is > 0 and var header
                && header <= file.Length - 8
            )
            {
                file.Dispose();
                return FromSafetensors(path);
            }
            return TorchReader.Accepts(start)
                ? FromTorch(file)
                : throw new DataFileException(
                    $"'{path}' holds no weights that can be read{Remark(start)}; give a file of torch.save (.pth, .pt) or a "
                        + $".safetensors file."
                );
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes the tensors, as they are, into a safetensors file.</summary>
    /// <param name="path">The file; it appears, or is replaced, when all is written.</param>
    /// <param name="cancellationToken">Ends the work early; nothing is written then.</param>
    /// <exception cref="DataFileException">A tensor takes more than 2 GB, or the file is cut off.</exception>
    /// <exception cref="OutputException">The place cannot be written.</exception>
    public void WriteSafetensors(string path, CancellationToken cancellationToken = default)
    {
        using var writer = new SafetensorsWriter(path);
        // What PyTorch's own writer says; readers ask for it.
        writer.SetMetadata("format", "pt");
        foreach (StateTensor tensor in _tensors.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Add(tensor.Name, tensor.Type, tensor.ReadBytes(), [.. tensor.Shape]);
        }
        writer.Complete();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static string Remark(ReadOnlySpan<byte> start) =>
        start.StartsWith("version "u8) ? ", but the pointer to a file of Git LFS (fetch the file itself with 'git lfs pull')"
        : start.TrimStart((byte)' ').StartsWith("<"u8) ? ", but a web page (the download failed, or needs a login)"
        : "";

    private static StateDictionary FromSafetensors(string path)
    {
        var file = SafetensorsFile.Open(path);
        var dictionary = new StateDictionary(path, file, isOrdered: false);
        foreach ((string name, SafetensorsEntry entry) in file.Tensors)
            dictionary._tensors.Add(name, new StateTensor(name, entry.Type, entry.Shape, () => file.ReadBytes(name)));
        return dictionary;
    }

    private static StateDictionary FromTorch(RandomFile file)
    {
        var fault = new PickleFault(file.Path);
        TorchFile content = TorchReader.Read(file, fault);
        List<string> others = [];
        (string place, OrderedDictionary<string, PickleTensor> tensors) = new TensorWalk(fault).Find(content.Root, others);
        IEnumerable<KeyValuePair<string, object?>> attributes = content.Root is PickleObject network ? network.Attributes.Entries : [];
        var dictionary = new StateDictionary(file.Path, file, isOrdered: true)
        {
            Place = place,
            OtherPlaces = others,
            Texts = attributes.Where(a => a.Value is string).ToDictionary(a => a.Key, a => (string)a.Value!, StringComparer.Ordinal),
        };
        Int128 total = 0;
        foreach ((string name, PickleTensor tensor) in tensors)
        {
            FileRange range = content.Storages(tensor.Storage);
            total += (Int128)TensorShape.Count(tensor.Shape) * SafetensorsHeader.SizeOf(tensor.Storage.Type);
            dictionary._tensors.Add(
                name,
                new StateTensor(name, tensor.Storage.Type, tensor.Shape, () => TensorReader.Read(file, range, tensor, fault))
            );
        }
        if (total > (Int128)file.Length * PickleLimits.Sharing)
            throw fault.Damaged(string.Create(CultureInfo.InvariantCulture, $"its tensors take {total} bytes in a file of {file.Length}"));
        return dictionary;
    }
}
