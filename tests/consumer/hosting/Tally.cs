namespace Hosting;

/// <summary>A service of the application.</summary>
public sealed class Tally
{
    public int Count => 12;
}
