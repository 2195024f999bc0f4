using Partwise.Files;
using Partwise.Testing;

namespace Partwise.Tests.Files;

/// <summary>A state dictionary opened from bytes.</summary>
internal sealed class StateFile : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StateFile(byte[] content)
    {
        string path = _folder.File("state.pth");
        File.WriteAllBytes(path, content);
        try
        {
            State = StateDictionary.Open(path);
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    public StateDictionary State { get; }

    public void Dispose()
    {
        State.Dispose();
        _folder.Dispose();
    }
}
