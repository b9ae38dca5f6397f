namespace Hawser.Runtimes.CSharp.Tests.Support;

/// <summary>Stands for the value of a cell that has none.</summary>
internal sealed class NoValue
{
    public static readonly NoValue Instance = new();
}
