using System.Globalization;
using System.Runtime.InteropServices;

namespace Hawser.WorkerHost;

/// <summary>
/// A pipe beside the standard streams, for a worker whose channel goes over them: nothing is ever written to it, and its end comes with
/// that of the lifeline. <see cref="KernelTether"/> needs it. The launcher passes it by number, and says its number and its inode in the
/// environment: a wrapper command may have closed it, and then the number may mean anything.
/// </summary>
internal static unsafe class SilentPipe
{
    /// <summary>The environment variable: the number and the inode.</summary>
    public const string Variable = "HAWSER_SILENT_PIPE";

    /// <summary>The number that the process has it by: the first behind the standard streams.</summary>
    public const int Number = 3;

    private const int EmptyPath = 0x1000;
    private const uint TypeAndInode = 0x1 | 0x100;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int TypeOfMode = 0xF000;
    private const int Pipe = 0x1000;

    /// <summary>The value of the variable, for a pipe that is to be passed.</summary>
    /// <param name="descriptor">Either end.</param>
    public static string Describe(int descriptor) => string.Create(CultureInfo.InvariantCulture, $"{Number} {InodeOf(descriptor)}");

    /// <summary>Takes the pipe, and removes the variable.</summary>
    /// <returns>A descriptor that no child inherits; -1: there is no such pipe.</returns>
    public static int Take()
    {
        string? value = Environment.GetEnvironmentVariable(Variable);
        if (value is null)
        {
            return -1;
        }

        InheritedHooks.Set(Variable, null);
        if (value != Describe(Number) || InodeOf(Number) is null)
        {
            return -1;
        }

        int taken = Native.Control(Number, Native.DuplicateCloseOnExec, Number);
        _ = Native.Close(Number);
        return taken;
    }

    /// <summary>Null where the descriptor is none of a pipe.</summary>
    private static ulong? InodeOf(int descriptor)
    {
        byte* status = stackalloc byte[256];
        return Native.Statx(descriptor, "", EmptyPath, TypeAndInode, status) == 0
            && (MemoryMarshal.Read<ushort>(new ReadOnlySpan<byte>(status + ModeOffset, 2)) & TypeOfMode) == Pipe
            ? MemoryMarshal.Read<ulong>(new ReadOnlySpan<byte>(status + InodeOffset, 8))
            : null;
    }
}
