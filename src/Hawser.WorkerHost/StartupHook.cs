using Hawser.WorkerHost;

/// <summary>
/// What the runtime calls before <c>Main</c> in a process whose <c>DOTNET_STARTUP_HOOKS</c> names this assembly. The name, the missing
/// namespace and the method are the runtime's convention.
/// </summary>
internal static class StartupHook
{
    public static void Initialize() => WorkerBootstrap.Run();
}
