namespace Hawser.Runtimes.Display;

/// <summary>Displaying as the last link of a chain: <c>rows.Where(…).Display()</c>.</summary>
public static class DisplayExtensions
{
    /// <summary>Displays a value in the evaluation that the calling code belongs to.</summary>
    /// <param name="value">The value.</param>
    /// <returns>What is displayed, to be changed later.</returns>
    /// <exception cref="InvalidOperationException">The calling code belongs to no evaluation.</exception>
    public static DisplayHandle Display(this object? value) => CellFunctions.display(value);
}
