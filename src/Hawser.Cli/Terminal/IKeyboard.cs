namespace Hawser.Cli.Terminal;

/// <summary>The keys of a person at a terminal, one by one.</summary>
internal interface IKeyboard
{
    /// <summary>Whether Ctrl+C is a key like all others; if not, it is a signal.</summary>
    bool ReadsInterrupt { set; }

    /// <summary>
    /// Whether what is pasted comes between marks: that of its begin is <c>ESC [ 2 0 0 ~</c>, that of its end <c>ESC [ 2 0 1 ~</c>, key by
    /// key.
    /// </summary>
    bool MarksPastes { set; }

    /// <summary>Whether a key has been pressed that was not read yet.</summary>
    bool IsKeyWaiting { get; }

    /// <summary>Waits for a key, and reads it without showing it.</summary>
    ConsoleKeyInfo Read();
}
