namespace Partwise.Files.Pickle;

/// <summary>A Python dictionary: the entries whose keys are texts, in the order of the file. Other keys do not occur in weights.</summary>
internal sealed class PickleDictionary
{
    /// <summary>The entries; a later value of a key replaces the earlier one.</summary>
    public OrderedDictionary<string, object?> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>Sets an entry.</summary>
    public void Set(object? key, object? value)
    {
        if (key is string text)
            Entries[text] = value;
    }

    /// <summary>The value of a key; null where there is none, or where it is None.</summary>
    public object? Find(string key) => Entries.GetValueOrDefault(key);
}
