using System.Globalization;
using System.Text;

namespace Partwise.Files;

/// <summary>A folder that one process at a time works in. The system gives the lock back when the process ends, however it ends.</summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>The lock's file, in the folder.</summary>
    public const string FileName = ".lock";

    private readonly FileStream _stream;

    private FolderLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock, and makes the folder where it is not there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="output">What is being written, for messages.</param>
    /// <exception cref="OutputException">Another process has it; the message says which.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static FolderLock Take(string folder, string output)
    {
        string path = Path.Combine(folder, FileName);
        while (true)
        {
            OutputGate.CreateFolder(folder);
            try
            {
                var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
                stream.SetLength(0);
                stream.Write(
                    Encoding.UTF8.GetBytes(
                        string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}")
                    )
                );
                return new FolderLock(stream);
            }
            catch (DirectoryNotFoundException)
            {
                // The one who had it has just moved the folder into place.
            }
            catch (IOException e) when (!OutputException.IsDiskFull(e) && !OutputException.IsReadOnly(e) && File.Exists(path))
            {
                throw new OutputException($"'{output}' is being written by {Owner(path)}; wait for it, or choose another name.", e);
            }
        }
    }

    /// <summary>Moves the folder into place with the lock still held, so that nobody begins in it meanwhile.</summary>
    /// <param name="move">Moves it.</param>
    /// <param name="target">Where it is then.</param>
    public void Move(Action move, string target)
    {
        // Windows moves no folder in which a file is open.
        if (OperatingSystem.IsWindows())
            _stream.Dispose();
        move();
        File.Delete(Path.Combine(target, FileName));
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static string Owner(string path)
    {
        try
        {
            string text = InputFile.ReadAllText(path, 256, _ => new IOException("no owner"));
            return text.Length > 0 ? text : "another process";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
