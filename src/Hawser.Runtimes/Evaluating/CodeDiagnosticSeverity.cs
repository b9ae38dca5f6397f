namespace Hawser.Runtimes;

/// <summary>How much a diagnostic matters.</summary>
public enum CodeDiagnosticSeverity
{
    /// <summary>A hint.</summary>
    Information,

    /// <summary>The code runs, and may not do what it is meant to.</summary>
    Warning,

    /// <summary>The code does not run.</summary>
    Error,
}
