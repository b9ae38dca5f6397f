namespace Hawser.Workers;

/// <summary>How much of a process's memory is in a crash dump. The numbers are those of .NET's own settings.</summary>
public enum CrashDumpKind
{
    /// <summary>Modules, threads, and their stacks: a few MB.</summary>
    Mini = 1,

    /// <summary>As <see cref="Mini"/>, with the managed heap.</summary>
    Heap = 2,

    /// <summary>As <see cref="Mini"/>, without what may hold personal data, such as paths.</summary>
    Triage = 3,

    /// <summary>All memory, with the images of modules: as large as the process.</summary>
    Full = 4,
}
