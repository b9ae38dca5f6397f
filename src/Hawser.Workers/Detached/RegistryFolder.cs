namespace Hawser.Workers.Detached;

/// <summary>Where this user's detached workers are registered, when nobody says otherwise.</summary>
internal static class RegistryFolder
{
    /// <summary>
    /// A folder in XDG_RUNTIME_DIR, if that is sound; else in the user's home folder; else in the temp folder. The same for all processes
    /// of the
    /// user that have the same environment.
    /// </summary>
    internal static string Default()
    {
        string? runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        if (runtime is not null && Path.IsPathFullyQualified(runtime) && PrivateFiles.IsSound(runtime, out _))
        {
            return Path.Combine(runtime, "hawser-workers");
        }

        string? home = Environment.GetEnvironmentVariable("HOME");
        return home is not null && Path.IsPathFullyQualified(home) && Directory.Exists(home)
            ? Path.Combine(home, ".hawser-workers")
            : Path.Combine(Path.GetTempPath(), $"hawser-workers-{PrivateFiles.User}");
    }
}
