using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Hawser.Workers.Serving;

/// <summary>
/// Writes lines to this process's stderr, whole and at once. Not through <c>Console</c>, which the worker's own code may have redirected.
/// </summary>
internal static class StandardError
{
    private static readonly Lock Gate = new();
    private static readonly SafeFileHandle Descriptor = new(2, ownsHandle: false);

    internal static void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text.EndsWith('\n') ? text : text + "\n");
        try
        {
            lock (Gate)
            {
                RandomAccess.Write(Descriptor, bytes, 0);
            }
        }
        catch (IOException)
        {
            // The owner is gone and its pipe with it: nobody reads this any more.
        }
    }
}
