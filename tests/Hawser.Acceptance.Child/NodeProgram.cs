using System.Runtime.ExceptionServices;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;

namespace Hawser.Acceptance.Child;

/// <summary>Programs that open a node, and that attach to one: each does so, says so, and waits.</summary>
internal static class NodeProgram
{
    /// <summary>
    /// Opens a node until a line comes, and ends after another one. The line <c>fault</c> has a thread of the program's own throw what nobody catches; it
    /// may have a handler of its own for that, which says so and handles nothing.
    /// </summary>
    public static async Task<int> OpenAsync(string registry, string name, bool hasHandler)
    {
        TextReader input = Console.In;
        TextWriter output = Console.Out;
        if (hasHandler)
        {
            ExceptionHandling.SetUnhandledExceptionHandler(exception =>
            {
                output.WriteLine($"heard of: {exception.Message}");
                return false;
            });
        }

        try
        {
            await using (await RuntimeNode.OpenAsync(
                new RuntimeNodeOptions { Name = name, Registry = new RuntimeNodeRegistry(registry), LoggerFactory = new ConsoleLog() }))
            {
                Console.WriteLine($"open {Environment.ProcessId}");
                if (await input.ReadLineAsync() == "fault")
                {
                    new Thread(static () => throw new InvalidOperationException("the application's own")).Start();
                    await input.ReadLineAsync();
                }
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            Console.WriteLine($"refused {e.Message}");
            return 1;
        }

        Console.WriteLine("closed");
        await input.ReadLineAsync();
        return 0;
    }

    /// <summary>Attaches to a node, evaluates the code, and waits until it is killed.</summary>
    public static async Task<int> AttachAsync(string registry, string name, string code)
    {
        await using var runtime = AttachedRuntime.ToNode(
            name, new AttachedOptions { Language = typeof(CSharpLanguage), Registry = new RuntimeNodeRegistry(registry) });
        await runtime.ConnectAsync();
        EvaluationResponse response = await runtime.EvaluateAsync(
            new EvaluationRequest { Reference = new EvaluationReference("owner", "first"), Code = code });
        Console.WriteLine($"attached {response.Status} {response.Result?.Text}");
        await runtime.Ended;
        return 0;
    }
}
