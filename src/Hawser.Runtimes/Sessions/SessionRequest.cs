namespace Hawser.Runtimes.Sessions;

/// <summary>How a connection opens or resumes a session.</summary>
/// <param name="Session">The session: a random name that its owner chose.</param>
/// <param name="OwnerKey">
/// What only the owner knows, a random text of its choice: who has it takes the session over from the owner's earlier connection, who has not is
/// refused.
/// </param>
/// <param name="Resumes">Whether the session is there already: if it is not, it has ended, and is not opened anew.</param>
/// <param name="WhoAsks">Who the owner is, for the node's log: user, process and host.</param>
/// <param name="Language">The language's assembly-qualified type name.</param>
/// <param name="LanguageSettings">The language's settings as JSON text.</param>
/// <param name="OutputLimit">Characters of one evaluation's output that are sent on.</param>
/// <param name="Grace">How long the session waits for a lost owner.</param>
/// <param name="Interruption">The times of an interruption's steps; null for the defaults.</param>
internal sealed record SessionRequest(
    string Session,
    string OwnerKey,
    bool Resumes,
    string WhoAsks,
    string Language,
    string? LanguageSettings,
    long OutputLimit,
    TimeSpan Grace,
    InterruptionTimes? Interruption = null);
