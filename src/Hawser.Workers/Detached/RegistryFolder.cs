namespace Hawser.Workers.Detached;

/// <summary>Where what outlives its starter is registered for this user, when nobody says otherwise.</summary>
internal static class RegistryFolder
{
    /// <summary>
    /// A folder in XDG_RUNTIME_DIR, if that is sound; else in the user's home folder; else in the temp folder. The same for all processes
    /// of the
    /// user that have the same environment.
    /// </summary>
    /// <param name="kind">What is registered, as a part of the folder's name.</param>
    internal static string Default(string kind)
    {
        string? runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        if (runtime is not null && Path.IsPathFullyQualified(runtime) && PrivateFiles.IsSound(runtime, out _))
        {
            return Path.Combine(runtime, $"hawser-{kind}");
        }

        string? home = Environment.GetEnvironmentVariable("HOME");
        return home is not null && Path.IsPathFullyQualified(home) && Directory.Exists(home)
            ? Path.Combine(home, $".hawser-{kind}")
            : Path.Combine(Path.GetTempPath(), $"hawser-{kind}-{PrivateFiles.User}");
    }
}
