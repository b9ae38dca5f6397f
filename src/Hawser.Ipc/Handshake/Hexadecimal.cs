namespace Hawser.Ipc;

/// <summary>
/// Lower-case hexadecimal, digit by digit. The framework's own code for it is in no image that is compiled ahead, and compiling it costs every
/// worker's start some milliseconds, for the few short texts of a handle.
/// </summary>
internal static class Hexadecimal
{
    internal static string Encode(ReadOnlySpan<byte> bytes)
    {
        char[] text = new char[2 * bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            text[2 * i] = Digit(bytes[i] >> 4);
            text[(2 * i) + 1] = Digit(bytes[i] & 15);
        }

        string encoded = new(text);
        Array.Clear(text); // It may have been a key.
        return encoded;
    }

    /// <summary>Reads digits of either case.</summary>
    /// <returns>Whether the text is just as many digits as <paramref name="bytes"/> takes.</returns>
    internal static bool TryDecode(string text, Span<byte> bytes)
    {
        if (text.Length != 2 * bytes.Length)
        {
            return false;
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            int high = Value(text[2 * i]);
            int low = Value(text[(2 * i) + 1]);
            if (high < 0 || low < 0)
            {
                return false;
            }

            bytes[i] = (byte)((high << 4) | low);
        }

        return true;
    }

    private static char Digit(int value) => (char)(value < 10 ? '0' + value : 'a' + value - 10);

    private static int Value(char digit) => digit switch
    {
        >= '0' and <= '9' => digit - '0',
        >= 'a' and <= 'f' => digit - 'a' + 10,
        >= 'A' and <= 'F' => digit - 'A' + 10,
        _ => -1,
    };
}
