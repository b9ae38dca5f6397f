using System.Runtime.InteropServices;
using System.Text;

namespace Hawser.Workers.Serving;

/// <summary>
/// Writes lines to this process's stderr, whole and at once. Not through <c>Console</c>, which the worker's own code may have redirected.
/// </summary>
internal static partial class StandardError
{
    private const int Descriptor = 2;
    private const int Interrupted = 4;

    private static readonly Lock Gate = new();

    internal static void Write(string text)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text.EndsWith('\n') ? text : text + "\n");
        lock (Gate)
        {
            while (rest.Length > 0)
            {
                nint written = Write(Descriptor, rest, rest.Length);
                if (written < 0 && Marshal.GetLastPInvokeError() == Interrupted)
                {
                    continue;
                }

                if (written <= 0)
                {
                    // The owner is gone and its pipe with it: nobody reads this any more.
                    return;
                }

                rest = rest[(int)written..];
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint length);
}
