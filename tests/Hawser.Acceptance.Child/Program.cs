namespace Hawser.Acceptance.Child;

/// <summary>
/// The program that tests start: <c>own VERB…</c> makes it the owner of a worker that does the verb, any other verb it does itself.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments) => Verbs.Run(arguments, CancellationToken.None);
}
