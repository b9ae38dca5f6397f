using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>Where a start hangs: at the place that a variable of the worker's environment names.</summary>
public static class Stages
{
    public const string Variable = "HAWSER_TEST_HANG";
    public const string Module = "module";
    public const string Services = "services";
    public const string State = "state";
    public const string Class = "class";

    /// <summary>Hangs when this is the place.</summary>
    public static void Reach(string place)
    {
        if (Environment.GetEnvironmentVariable(Variable) == place)
        {
            Console.Error.WriteLine($"hangs at {place}");
            Thread.Sleep(Timeout.Infinite);
        }
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "A module's initializer is what is tested.")]
    internal static void Begin() => Reach(Module);
}
