using Hawser.Workers;

namespace Hawser.Acceptance.Child;

/// <summary>
/// The program that tests start: <c>own VERB…</c> makes it the owner of a worker that does the verb, any other verb it does itself.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        // As an application does that has no startup hooks. With them, a worker never comes here.
        if (Environment.GetEnvironmentVariable("HAWSER_TRIAL_UNPREPARED") is null)
        {
            HawserWorker.RunIfWorker(arguments);
        }

        return Verbs.Run(arguments, CancellationToken.None);
    }
}
