namespace Hawser.Cli.Repl.Editing;

/// <summary>What is to be done after a key.</summary>
internal enum EditorAction
{
    /// <summary>The text, or the place in it, may look different.</summary>
    Redraw,

    /// <summary>It is to be evaluated.</summary>
    Submit,

    /// <summary>The user gives it up, and begins a new one.</summary>
    Abandon,

    /// <summary>There is no more input.</summary>
    End,

    /// <summary>What could stand at the caret is to be found: <see cref="LineEditor.Offer"/> takes it.</summary>
    Complete,

    /// <summary>The screen is to be cleared.</summary>
    ClearScreen,
}
