using System.Text;
using Hawser.Ipc;
using Hawser.Workers.Boot;

namespace Hawser.Workers.Tests;

public sealed class BootMessageTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];

    private static BootMessage Message(string name = "primes") => new()
    {
        Owner = new IpcHandle(
            IpcEndpoint.Unix("/tmp/hawser/s"),
            Enumerable.Range(1, 16).Select(i => (byte)i).ToArray(),
            Enumerable.Range(50, 16).Select(i => (byte)i).ToArray(),
            Key),
        Entry = "E, A",
        Worker = "W, A",
        Contract = "IPrimes",
        Name = name,
        OwnerProcessId = 4711,
        Stacks = false,
        ShutdownTimeout = TimeSpan.FromSeconds(7),
        WaitForDebugger = TimeSpan.FromSeconds(8),
        SpinTime = TimeSpan.FromMicroseconds(150),
        TakesLog = true,
    };

    [Fact]
    public void A_boot_line_is_read_as_it_was_written()
    {
        byte[] line = Message("name with \"quotes\", é and \\").Write();
        Assert.DoesNotContain((byte)'\n', line);

        var read = BootMessage.Read(line);
        Assert.Equal("unix:/tmp/hawser/s", read.Owner.Endpoint.ToString());
        Assert.Equal(Message().Owner.ListenerId.ToArray(), read.Owner.ListenerId.ToArray());
        Assert.Equal(Message().Owner.TicketId.ToArray(), read.Owner.TicketId.ToArray());
        Assert.Equal(Key, read.Owner.Key.ToArray());
        Assert.Equal("name with \"quotes\", é and \\", read.Name);
        Assert.Equal(("E, A", "W, A", "IPrimes", 4711), (read.Entry, read.Worker, read.Contract, read.OwnerProcessId));
        Assert.Equal((false, TimeSpan.FromSeconds(7)), (read.Stacks, read.ShutdownTimeout));
        Assert.Equal(TimeSpan.FromSeconds(8), read.WaitForDebugger);
        Assert.Equal(TimeSpan.FromMicroseconds(150), read.SpinTime);
    }

    [Fact]
    public void The_short_way_reads_each_member_as_the_general_one_does()
    {
        byte[] line = Message("plain").Write();
        using var json = System.Text.Json.JsonDocument.Parse(line);
        BootMessage? read = BootMessage.ReadPlain(line);
        Assert.NotNull(read);
        var expected = BootMessage.Read(json.RootElement);
        foreach (System.Reflection.PropertyInfo member in typeof(BootMessage).GetProperties())
        {
            object? value = member.GetValue(expected);
            Assert.Equal($"{member.Name}: {value}", $"{member.Name}: {member.GetValue(read)}");
            Assert.False(member.PropertyType.IsValueType && value!.Equals(member.GetValue(Standard())), $"{member.Name} has its default here.");
        }

        Assert.Equal(expected.Owner.Key.ToArray(), read.Owner.Key.ToArray());
    }

    /// <summary>With all that has a default.</summary>
    private static BootMessage Standard() => new()
    {
        Owner = Message().Owner,
        Entry = "",
        Worker = "",
        Contract = "",
        Name = "",
        OwnerProcessId = 0,
    };

    [Fact]
    public void A_boot_line_from_a_newer_owner_may_have_members_that_are_unknown()
    {
        string line = Encoding.UTF8.GetString(Message().Write());
        Assert.Equal("primes", BootMessage.Read(Encoding.UTF8.GetBytes(line[..^1] + ",\"future\":[1]}")).Name);
    }

    [Theory]
    [InlineData("\"hawser\":1", "\"hawser\":2", "version 2")]
    [InlineData("\"suite\":1", "\"suite\":2", "'suite'")]
    [InlineData("\"worker\":", "\"weaver\":", "one build")]
    [InlineData("{", "", "one build")]
    [InlineData("\"key\":\"", "\"key\":\"zz", "'key'")]
    public void P8_a_bad_boot_line_is_refused_without_showing_its_key(string good, string bad, string reason)
    {
        string line = Encoding.UTF8.GetString(Message().Write());
        FormatException e = Assert.Throws<FormatException>(() => BootMessage.Read(Encoding.UTF8.GetBytes(line.Replace(good, bad))));
        Assert.Contains(reason, e.Message);
        Assert.DoesNotContain(Convert.ToHexStringLower(Key), e.ToString());
    }

    [Fact]
    public void A_boot_line_past_its_limit_is_refused_before_a_process_starts()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Message(new string('x', BootMessage.MaxBytes)).Write());
        Assert.Contains("65535", e.Message);
    }

    [Theory]
    [InlineData(typeof(string))]
    [InlineData(typeof(Dictionary<string, List<int>>))]
    [InlineData(typeof(Outer.Inner))]
    [InlineData(typeof(Outer.Inner<Outer, int>))]
    public void A_types_name_loads_the_type_and_pins_no_version(Type type)
    {
        string name = TypeName.Of(type);
        Assert.Equal(type, Type.GetType(name, throwOnError: true));
        Assert.DoesNotContain("Version=", name);
    }

    private sealed class Outer
    {
        internal sealed class Inner;

        internal sealed class Inner<T1, T2>;
    }
}
