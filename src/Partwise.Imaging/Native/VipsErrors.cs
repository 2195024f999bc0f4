using System.Runtime.InteropServices;

namespace Partwise.Imaging.Native;

/// <summary>
/// Runs libvips work so that a failure carries its own text. The text buffer is shared by all threads, so a failed attempt is repeated
/// alone: then the buffer holds nothing else.
/// </summary>
internal static class VipsErrors
{
    private static readonly ReaderWriterLockSlim s_gate = new();

    /// <summary>The result of <paramref name="work"/>, which throws <see cref="VipsFailure"/> when a native call fails.</summary>
    /// <exception cref="VipsFailure">The work failed twice; the message is libvips' text.</exception>
    internal static T Run<T>(Func<T> work)
    {
        VipsLibrary.EnsureStarted();
        s_gate.EnterReadLock();
        try
        {
            return work();
        }
        catch (VipsFailure)
        {
            // Repeated below, alone.
        }
        finally
        {
            s_gate.ExitReadLock();
        }

        s_gate.EnterWriteLock();
        try
        {
            VipsApi.ClearErrors();
            return work();
        }
        catch (VipsFailure failure)
        {
            string text = Take();
            throw new VipsFailure(text.Length > 0 ? text : failure.Message);
        }
        finally
        {
            s_gate.ExitWriteLock();
        }
    }

    /// <summary>The text of the shared buffer, which is empty afterwards.</summary>
    internal static string Take()
    {
        nint copy = VipsApi.CopyErrorBuffer();
        string text = Marshal.PtrToStringUTF8(copy) ?? "";
        GObjectApi.Free(copy);
        VipsApi.ClearErrors();
        return text.Trim();
    }
}
