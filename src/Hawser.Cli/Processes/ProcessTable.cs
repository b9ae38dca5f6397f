using System.Globalization;
using System.Text;

namespace Hawser.Cli.Processes;

/// <summary>The processes of this user, as the kernel shows them (proc(5)).</summary>
/// <param name="folder">Where the kernel shows them.</param>
internal sealed class ProcessTable(string folder = "/proc")
{
    /// <summary>The kernel's ticks in a second, as user programs see them on every architecture that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Those that run, by their ids. Processes come and go meanwhile: what ends while it is looked at is left out.</summary>
    public IReadOnlyList<SeenProcess> List()
    {
        string? user = User("self");
        double uptime = Uptime();
        return
        [
            .. Directory.EnumerateDirectories(folder)
                .Select(Path.GetFileName)
                .Where(static name => name is not null && name.All(char.IsAsciiDigit))
                .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
                .Order()
                .Select(id => Look(id, user, uptime))
                .OfType<SeenProcess>(),
        ];
    }

    /// <summary>One process of this user's; null where there is none.</summary>
    /// <param name="processId">Its id.</param>
    public SeenProcess? Find(int processId) => Look(processId, User("self"), Uptime());

    private SeenProcess? Look(int id, string? user, double uptime)
    {
        string process = id.ToString(CultureInfo.InvariantCulture);
        try
        {
            if (user is null || User(process) != user || ProcessStat.Parse(Read(process, "stat")) is not { State: not ('Z' or 'X') } stat)
            {
                return null;
            }

            double started = double.Parse(stat.Started, CultureInfo.InvariantCulture) / TicksPerSecond;
            return new SeenProcess(
                id, stat.Parent, Arguments(process), TimeSpan.FromSeconds(Math.Max(0, uptime - started)), Memory(process));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string Read(string process, string file) => File.ReadAllText(Path.Combine(folder, process, file));

    private double Uptime() => double.Parse(File.ReadAllText(Path.Combine(folder, "uptime")).Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>The real user's number.</summary>
    private string? User(string process) => Status(process, "Uid:")?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0];

    private long? Memory(string process) => Status(process, "VmRSS:") is { } size
        ? long.Parse(size.AsSpan(0, size.Length - " kB".Length), CultureInfo.InvariantCulture) * 1024
        : null;

    private string? Status(string process, string field)
    {
        try
        {
            string? line = File.ReadLines(Path.Combine(folder, process, "status"))
                .FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
            return line?[field.Length..].Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A process may write over its arguments, with zeroes behind what it has written: so the last ones may be empty.</summary>
    private string[] Arguments(string process)
    {
        byte[] line = File.ReadAllBytes(Path.Combine(folder, process, "cmdline"));
        return Encoding.UTF8.GetString(line).TrimEnd('\0').Split('\0');
    }
}
