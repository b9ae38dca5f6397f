using System.Runtime.Versioning;
using Hawser.Runtimes.Hook;

/// <summary>
/// What the runtime of a running process calls when a program of the same user applies this assembly to it through its diagnostics socket. The name, the
/// missing namespace and the method are the runtime's convention. It may be called again, for the next program that attaches.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class StartupHook
{
    public static void Initialize() => Guest.Enter();
}
