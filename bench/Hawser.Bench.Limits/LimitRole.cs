namespace Hawser.Bench.Limits;

/// <summary>What the program can be, by its first argument.</summary>
internal static class LimitRole
{
    /// <summary>Sends each message of <see cref="RawSocket.MessageSize"/> bytes back.</summary>
    public const string Echo = "echo";

    /// <summary>The same, and asks for the next message again and again in place of waiting for it.</summary>
    public const string SpinningEcho = "spin";

    /// <summary>Receives each <see cref="RawSocket.BulkSize"/> bytes whole, then sends them back.</summary>
    public const string BulkEcho = "bulk";

    /// <summary>Receives four bytes that say how many come after them, receives those whole, then sends them back.</summary>
    public const string SizedEcho = "sized";

    /// <summary>A JSON-RPC server without authentication, limits or flow control.</summary>
    public const string Prototype = "prototype";

    /// <summary>Compiles and runs submissions of C#, see <see cref="SubmissionServer"/>.</summary>
    public const string Submissions = "submissions";

    /// <summary>The same by the compiler's own scripting library, see <see cref="ScriptServer"/>.</summary>
    public const string Scripts = "scripts";

    /// <summary>Prints as many lines as each message of four bytes says.</summary>
    public const string Printer = "printer";
}
