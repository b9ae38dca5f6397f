using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Control;

/// <summary>An entry of a worker's log as it crosses.</summary>
internal sealed record LogMessage(
    DateTimeOffset Time, int Level, string Category, int EventId, string Text, string? Exception, IReadOnlyList<string> Scopes, long Lost)
{
    private const int ScopeRoom = 8;

    /// <summary>Says that a subscription has begun.</summary>
    internal static LogMessage Begin { get; } = new(default, (int)LogLevel.None, "", 0, "", null, [], 0);

    /// <summary>What it takes of a subscriber's room. A scope without a text takes some too.</summary>
    internal int Length => Category.Length + Text.Length + (Exception?.Length ?? 0) + Scopes.Sum(static scope => scope.Length + ScopeRoom);

    /// <summary>As loggers that write lines have it.</summary>
    internal string ToLine() => ToLine((LogLevel)Level, Category, Text, Exception);

    /// <inheritdoc cref="ToLine()"/>
    internal static string ToLine(LogLevel level, string category, string text, string? exception) =>
        exception is null ? $"{level}: {category}: {text}" : $"{level}: {category}: {text}\n{exception}";

    internal WorkerLogEntry ToEntry() => new()
    {
        Time = Time,
        Level = (LogLevel)Level,
        Category = Category,
        EventId = EventId,
        Message = Text,
        Exception = Exception,
        Scopes = Scopes,
        Lost = Lost,
    };
}
