using System.Globalization;
using System.Text;

namespace Hawser.Workers.Serving;

/// <summary>
/// The command line that <c>ps</c> shows of this process: the kernel reads it from the process's own memory, so that the process may write another
/// name over its last argument. .NET took its copy of the arguments long before.
/// </summary>
internal static unsafe class CommandLine
{
    /// <summary>The fields of /proc/self/stat behind the command's name, which ends with a parenthesis: arg_start and arg_end (proc(5)).</summary>
    private const int ArgStart = 48 - 3;

    private static readonly Lazy<(nint Start, int Length)> LastArgument = new(Find);

    /// <summary>Shows this name in the place of the last argument, as much of it as there is room for. Does nothing where it cannot.</summary>
    internal static void ShowName(string name)
    {
        (nint start, int length) = LastArgument.Value;
        Write(name, new Span<byte>((void*)start, length));
    }

    /// <summary>Where the last argument is; asked once, since what is written there may end before the room does.</summary>
    private static (nint Start, int Length) Find()
    {
        try
        {
            string stat = File.ReadAllText("/proc/self/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            nint start = nint.Parse(fields[ArgStart], CultureInfo.InvariantCulture);
            nint end = nint.Parse(fields[ArgStart + 1], CultureInfo.InvariantCulture);
            byte[] shown = File.ReadAllBytes("/proc/self/cmdline");
            if (start == 0 || shown.Length != end - start || shown is not [.., 0])
            {
                return default;
            }

            int last = shown.AsSpan(..^1).LastIndexOf((byte)0) + 1;
            return (start + last, shown.Length - last);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            // A kernel that does not tell: the process is shown by its first name.
            return default;
        }
    }

    /// <summary>Fills the room: whole characters, then zeroes, one at least, since the kernel takes a missing one for a longer line.</summary>
    internal static void Write(string name, Span<byte> room)
    {
        room.Clear();
        int written = 0;
        foreach (Rune rune in name.EnumerateRunes())
        {
            if (written + rune.Utf8SequenceLength >= room.Length)
            {
                return;
            }

            written += rune.EncodeToUtf8(room[written..]);
        }
    }
}
