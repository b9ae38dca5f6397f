using System.Runtime.InteropServices;

namespace ArmsLength;

/// <summary>
/// Calls the library. It stands for any native code that is not to be trusted: what it does to its process, it does to a worker. Here it is the C
/// library's <c>strlen</c>, which believes whatever address it is given.
/// </summary>
public sealed partial class TextLibrary : ITextLibrary
{
    // In the first page of memory, which the system maps for nobody: reading it is SIGSEGV.
    private const nint NobodysAddress = 1;

    public Task<long> MeasureAsync(string? text)
    {
        nint address = text is null ? NobodysAddress : Marshal.StringToCoTaskMemUTF8(text);
        try
        {
            return Task.FromResult((long)Length(address));
        }
        finally
        {
            if (text is not null)
            {
                Marshal.FreeCoTaskMem(address);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "strlen")]
    private static partial nuint Length(nint text);
}
