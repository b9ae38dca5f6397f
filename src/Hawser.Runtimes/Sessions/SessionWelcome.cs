namespace Hawser.Runtimes.Sessions;

/// <summary>The server's answer to a connection that it takes.</summary>
/// <param name="ProcessId">The server's process.</param>
/// <param name="Runtime">The .NET that it runs on.</param>
/// <param name="LastSequence">The number of the last event; 0 where there is none.</param>
/// <param name="LastEvaluation">The number of the last evaluation that was taken up; 0 where there is none. What comes after it is to be sent again.</param>
internal sealed record SessionWelcome(int ProcessId, string Runtime, long LastSequence, long LastEvaluation);
