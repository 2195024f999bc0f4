using System.Runtime.InteropServices;

namespace Partwise.Files.Internals;

/// <summary>Exchanges two folders in one step, where the system can.</summary>
internal static partial class DirectorySwap
{
    private const int CurrentDirectory = -100;
    private const uint Exchange = 2;

    /// <summary>Exchanges two existing folders of one file system atomically.</summary>
    /// <returns>Whether it was done; false where the system or the file system has no such step, with nothing changed.</returns>
    public static bool TryExchange(string first, string second)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return RenameAt2(CurrentDirectory, first, CurrentDirectory, second, Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
        catch (DllNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int oldFolder, string oldPath, int newFolder, string newPath, uint flags);
}
