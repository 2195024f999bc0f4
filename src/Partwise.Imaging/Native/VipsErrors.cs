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
    /// <param name="work">What to do; it may be done twice.</param>
    /// <param name="strict">Whether text left behind by successful work is a failure too: the JPEG decoder reports damage in the last rows
    /// only so.</param>
    /// <exception cref="VipsFailure">The work failed; the message is libvips' text.</exception>
    internal static T Run<T>(Func<T> work, bool strict = false)
    {
        VipsLibrary.EnsureStarted();
        s_gate.EnterReadLock();
        try
        {
            T result = work();
            if (!strict || IsEmpty())
                return result;
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
            T result = work();
            string text = Take();
            return strict && text.Length > 0 ? throw new VipsFailure(text) : result;
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

    private static unsafe bool IsEmpty() => *(byte*)VipsApi.ErrorBuffer() == 0;
}
