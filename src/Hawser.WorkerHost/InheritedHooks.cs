namespace Hawser.WorkerHost;

/// <summary>
/// The environment variables that turn a process into a worker. The owner puts this assembly in <c>DOTNET_STARTUP_HOOKS</c> and what was
/// there before in <c>HAWSER_STARTUP_HOOKS</c>; the worker undoes both first of all, so that the processes that it starts itself are
/// ordinary ones.
/// </summary>
internal static class InheritedHooks
{
    /// <summary>The runtime's variable: assemblies whose <c>StartupHook.Initialize</c> runs before <c>Main</c>, colons between.</summary>
    public const string Variable = "DOTNET_STARTUP_HOOKS";

    /// <summary>Where the owner keeps the value that <see cref="Variable"/> had. Absent when it had none.</summary>
    public const string KeptVariable = "HAWSER_STARTUP_HOOKS";

    /// <summary>This assembly's simple name, which the runtime resolves like any reference of the application.</summary>
    public const string HookName = "Hawser.WorkerHost";

    /// <summary>Whether a value of <see cref="Variable"/> names this assembly: then its process is to be a worker.</summary>
    public static bool NamesThisAssembly(string? hooks) => hooks is not null && hooks.Split(':').Contains(HookName);

    /// <summary>Puts the variables back as they were in the owner, in the managed and in the native environment.</summary>
    public static void Restore()
    {
        Set(Variable, Environment.GetEnvironmentVariable(KeptVariable));
        Set(KeptVariable, null);
    }

    /// <summary>Sets a variable in both environments; null removes it.</summary>
    public static void Set(string name, string? value)
    {
        Environment.SetEnvironmentVariable(name, value);

        // The managed environment is a copy: native code that starts processes reads the other. No thread but this one and the runtime's
        // own runs yet, and those took their copy when the runtime started.
        if (string.IsNullOrEmpty(value))
        {
            Native.UnsetEnvironmentVariable(name);
        }
        else
        {
            Native.SetEnvironmentVariable(name, value, overwrite: 1);
        }
    }
}
