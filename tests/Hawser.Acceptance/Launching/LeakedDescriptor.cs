using System.Runtime.InteropServices;

namespace Hawser.Acceptance.Launching;

/// <summary>A descriptor that every child would inherit.</summary>
internal sealed partial class LeakedDescriptor : IDisposable
{
    private readonly int _descriptor = Duplicate(2);

    public void Dispose() => _ = Close(_descriptor);

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
