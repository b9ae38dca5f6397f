using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes;

/// <summary>An evaluation logged, through an <see cref="ILogger"/> or <see cref="System.Diagnostics.Trace"/>.</summary>
/// <param name="Reference">The evaluation that logged it.</param>
/// <param name="Level">The entry's level.</param>
/// <param name="Category">The logger's category; <c>Trace</c> for trace output.</param>
/// <param name="Message">The message, with the exception's text after it if there was one.</param>
public sealed record EvaluationLog(EvaluationReference Reference, LogLevel Level, string Category, string Message) : RuntimeEvent;
