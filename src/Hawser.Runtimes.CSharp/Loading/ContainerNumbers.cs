namespace Hawser.Runtimes.CSharp.Loading;

/// <summary>
/// Numbers the containers of the process for the names of their cells. The number of one that is dropped and unloaded is given to another:
/// the compiler keeps names in tables for as long as the process lives, and a container after the other would fill them with names of its
/// own. Thread-safe.
/// </summary>
internal static class ContainerNumbers
{
    private static readonly Lock Gate = new();
    private static readonly List<WeakReference> Contexts = [];

    /// <summary>Takes the least number that no container has whose code may still be loaded.</summary>
    /// <param name="context">The container's load context, which keeps the number for as long as it is there.</param>
    public static int Take(WeakReference context)
    {
        lock (Gate)
        {
            int number = Contexts.FindIndex(static taken => !taken.IsAlive);
            if (number < 0)
            {
                number = Contexts.Count;
                Contexts.Add(context);
            }

            Contexts[number] = context;
            return number;
        }
    }
}
