namespace Evaluating;

/// <summary>A type of the application, for cells to see.</summary>
public static class Berth
{
    public const int Depth = 12;
}
