using System.Runtime.InteropServices;

namespace Hawser.Acceptance.Launching;

/// <summary>A descriptor that every child would inherit.</summary>
internal sealed partial class LeakedDescriptor : IDisposable
{
    public const int Number = 200;

    public LeakedDescriptor() => Assert.Equal(Number, Duplicate(2, Number));

    public void Dispose() => _ = Close(Number);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
