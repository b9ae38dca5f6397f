namespace Hawser.Cli;

/// <summary>What the tool's exit code says; the same for all commands.</summary>
internal static class ExitCodes
{
    /// <summary>What was asked for was done; of a document: all cells succeeded.</summary>
    public const int Success = 0;

    /// <summary>It could not be done; of a document: a cell failed.</summary>
    public const int Failed = 1;

    /// <summary>The arguments, or the file, cannot be used. Nothing was done.</summary>
    public const int Unusable = 2;

    /// <summary>The runtime could not be had, or it died.</summary>
    public const int RuntimeDied = 3;

    /// <summary>A time or memory limit ended it.</summary>
    public const int LimitExceeded = 4;

    /// <summary>The user ended it with Ctrl+C: what shells say of a program that SIGINT ended.</summary>
    public const int Interrupted = 130;

    /// <summary>Nobody read its output any more: what shells say of a program that SIGPIPE ended.</summary>
    public const int OutputGone = 141;
}
