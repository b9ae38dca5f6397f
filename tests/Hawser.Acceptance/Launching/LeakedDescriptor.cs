using System.Runtime.InteropServices;

namespace Hawser.Acceptance.Launching;

/// <summary>A descriptor that every child would inherit, of a number that nobody else in this process has.</summary>
internal sealed partial class LeakedDescriptor : IDisposable
{
    private const int FirstFree = 0; // F_DUPFD
    private const int Least = 200;

    public LeakedDescriptor()
    {
        Number = Duplicate(2, FirstFree, Least);
        Assert.InRange(Number, Least, int.MaxValue);
    }

    public int Number { get; }

    public void Dispose() => _ = Close(Number);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Duplicate(int descriptor, int command, int least);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
