namespace WebFarm;

/// <summary>What the command line says.</summary>
internal sealed class FarmOptions
{
    /// <summary>The port of the whole farm; 0: one that is free.</summary>
    public int Port { get; set; } = 5080;

    /// <summary>How many processes answer on it.</summary>
    public int Workers { get; set; } = 4;

    /// <summary>The file with the settings that all of them follow.</summary>
    public string Settings { get; set; } = Path.Combine(AppContext.BaseDirectory, "farm.json");

    /// <summary>Where everything that was answered is written down.</summary>
    public string Journal { get; set; } = Path.Combine(AppContext.BaseDirectory, "farm.journal");

    /// <summary>How many requests of one client are answered in a window, by all processes together.</summary>
    public int Limit { get; set; } = 100;

    /// <summary>The window.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);
}
