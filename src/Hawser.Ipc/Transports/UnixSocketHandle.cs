using Microsoft.Win32.SafeHandles;

namespace Hawser.Ipc;

/// <summary>
/// The descriptor of a socket, or of an event that ends a wait for one. Every call holds a reference while it runs, so a descriptor is never closed, and its number never taken by
/// another file, while a thread is still inside a call on it.
/// </summary>
internal sealed class UnixSocketHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public UnixSocketHandle()
        : base(ownsHandle: true)
    {
    }

    internal UnixSocketHandle(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    protected override bool ReleaseHandle() => Libc.Close(handle) == 0;
}
