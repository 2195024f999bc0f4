namespace Partwise.Files.Pickle;

/// <summary>The values that the instructions work on, and the marks between them.</summary>
internal sealed class PickleStack(PickleFault fault)
{
    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = new();

    /// <summary>How many values there are.</summary>
    public int Count => _values.Count;

    public void Push(object? value)
    {
        if (_values.Count + _marks.Count >= PickleLimits.Stack)
            throw fault.Damaged("it puts too many values on top of each other");
        _values.Add(value);
    }

    public void Mark()
    {
        if (_values.Count + _marks.Count >= PickleLimits.Stack)
            throw fault.Damaged("it puts too many values on top of each other");
        _marks.Push(_values.Count);
    }

    public object? Peek() => _values.Count > Floor ? _values[^1] : throw Empty();

    public object? Pop()
    {
        object? value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>The topmost value, which has to be of a type.</summary>
    public T Pop<T>(string what) => Pop() is T value ? value : throw fault.Damaged($"it has something else where {what} has to be");

    /// <summary>The topmost value without taking it, which has to be of a type.</summary>
    public T Peek<T>(string what) => Peek() is T value ? value : throw fault.Damaged($"it has something else where {what} has to be");

    /// <summary>Takes the topmost values, in the order in which they were pushed.</summary>
    public object?[] Pop(int count)
    {
        if (_values.Count - count < Floor)
            throw Empty();
        return Take(_values.Count - count);
    }

    /// <summary>Takes the values above the last mark, and the mark.</summary>
    public object?[] PopToMark() => _marks.TryPop(out int mark) ? Take(mark) : throw fault.Damaged("it ends a list that it has not begun");

    private int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    private object?[] Take(int from)
    {
        object?[] values = [.. _values[from..]];
        _values.RemoveRange(from, _values.Count - from);
        return values;
    }

    private DataFileException Empty() => fault.Damaged("it takes a value that is not there");
}
