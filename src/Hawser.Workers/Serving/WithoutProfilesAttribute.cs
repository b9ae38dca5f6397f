namespace Hawser.Workers.Serving;

/// <summary>
/// On a worker class most of whose work is a compiler's: its processes are started with the run time's profiling of hot code off. With it,
/// code that was compiled ahead is first replaced by code that counts and is far slower, and a cell takes twice as long until that has been
/// replaced too. What the owner's environment, its runtime configuration or the worker's options say about it counts more.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class WithoutProfilesAttribute : Attribute
{
    private const string Variable = "DOTNET_TieredPGO";
    private const string Setting = "System.Runtime.TieredPGO";

    /// <summary>Whether a class has it.</summary>
    internal static bool IsOn(Type workerClass) => workerClass.IsDefined(typeof(WithoutProfilesAttribute), inherit: false);

    /// <summary>A process's variables, with the one for this unless somebody has decided otherwise.</summary>
    internal static IReadOnlyDictionary<string, string?> AddTo(IReadOnlyDictionary<string, string?> environment) =>
        environment.ContainsKey(Variable) || Environment.GetEnvironmentVariable(Variable) is not null || AppContext.GetData(Setting) is not null
            ? environment
            : new Dictionary<string, string?>(environment, StringComparer.Ordinal) { [Variable] = "0" };
}
