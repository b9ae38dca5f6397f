using System.Globalization;

namespace Hawser.Acceptance.Workers;

/// <summary>A worker state that writes down, in a file that its init value names, for which process it was made.</summary>
public sealed class Register
{
    private static int _made;

    public Register(string file)
    {
        Interlocked.Increment(ref _made);
        File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
    }

    public static int Made => Volatile.Read(ref _made);
}
