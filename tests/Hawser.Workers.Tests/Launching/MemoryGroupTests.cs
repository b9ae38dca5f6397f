using Hawser.Workers.Launching;

namespace Hawser.Workers.Tests.Launching;

/// <summary>Where a process's control groups are made, by what the kernel says of its mounts and of its groups.</summary>
public sealed class MemoryGroupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hawser memory ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("/", "/", "")]
    [InlineData("/", "/services/one", "/services/one")]
    [InlineData("/services", "/services/one", "/one")] // A container sees its part of the hierarchy.
    [InlineData("/services", "/services", "")]
    public void W25_a_group_is_made_below_the_own_one(string root, string own, string expected)
    {
        string mount = Path.Combine(_folder, "memory");
        Directory.CreateDirectory(mount + expected);

        string mounts = $"30 25 0:26 {root} {Escaped(mount)} rw,relatime shared:9 - cgroup cgroup rw,memory";
        Assert.Equal(mount + expected, Find(mounts, $"7:memory:{own}"));
    }

    [Theory]
    [InlineData("30 25 0:26 / MOUNT rw - cgroup2 cgroup2 rw,nsdelegate", "0::/")] // Version 2.
    [InlineData("30 25 0:26 / MOUNT rw - cgroup cgroup rw,cpu,cpuacct", "7:memory:/")] // Other controllers.
    [InlineData("30 25 0:26 /services MOUNT rw - cgroup cgroup rw,memory", "7:memory:/servicesandmore")] // A part that is not ours.
    [InlineData("30 25 0:26 / MOUNT rw - cgroup cgroup rw,memory", "7:memory:/gone")]
    [InlineData("30 25 0:26 / MOUNT", "7:memory:/")]
    [InlineData("", "")]
    public void W25_where_there_is_none_no_group_is_made(string mounts, string groups) =>
        Assert.Null(Find(mounts.Replace("MOUNT", Escaped(_folder), StringComparison.Ordinal), groups));

    [Fact]
    public void W25_a_system_without_these_files_has_no_groups() =>
        Assert.Null(MemoryGroup.FindHome(Path.Combine(_folder, "none"), Path.Combine(_folder, "none")));

    [Fact]
    public void W25_where_the_kernel_takes_no_limit_nothing_is_held()
    {
        string file = Path.Combine(_folder, "a file");
        File.WriteAllText(file, string.Empty);

        Assert.Null(MemoryGroup.TryHold(file, Environment.ProcessId, 1 << 30));
        Assert.Null(MemoryGroup.TryHold(home: null, Environment.ProcessId, 1 << 30));
    }

    private static string Escaped(string path) => path.Replace(" ", @"\040", StringComparison.Ordinal);

    private string? Find(string mounts, string groups)
    {
        string mountInfo = Path.Combine(_folder, "mountinfo");
        string own = Path.Combine(_folder, "cgroup");
        File.WriteAllText(mountInfo, "25 1 0:23 / / rw - ext4 disk rw\n" + mounts + "\n");
        File.WriteAllText(own, "9:pids:/elsewhere\n" + groups + "\n");
        return MemoryGroup.FindHome(mountInfo, own);
    }
}
