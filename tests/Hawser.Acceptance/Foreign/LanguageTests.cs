namespace Hawser.Acceptance.Foreign;

/// <summary>
/// Whole peers in Python and Node, written from docs/protocol.md alone, against a process of Hawser's. What each scenario calls, and what
/// it has the host call, stands in their files and in the host's checks under the scenario's name.
/// </summary>
public sealed class LanguageTests(HostProcess host) : IClassFixture<HostProcess>
{
    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P5_a_peer_in_another_language_dials(string language) => DialsAsync(language, "handshake");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P5_a_peer_in_another_language_listens_and_is_dialed(string language) => ListensAsync(language, "calls");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public async Task P1_a_dialer_in_another_language_finds_out_that_its_key_is_wrong(string language)
    {
        using GuestProcess guest = GuestProcess.Start(language, "dial", "wrong key");
        await guest.WriteLineAsync(WithAnotherKey(await host.TicketAsync()));

        Assert.Equal("refused: the listener does not know the ticket", (await guest.FailureAsync()).TrimEnd());
    }

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public async Task P1_a_listener_in_another_language_refuses_a_wrong_key_and_lets_the_right_one_in(string language)
    {
        using GuestProcess guest = GuestProcess.Start(language, "listen", "handshake");
        string bootLine = await guest.ReadLineAsync() ?? throw new InvalidOperationException(await guest.FailureAsync());

        Assert.Equal("refused for good", await host.DialAsync(WithAnotherKey(bootLine)));
        Assert.Equal("dialed", await host.DialAsync(bootLine));
        await EndsWellAsync(guest);
    }

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P26_calls_go_both_ways_and_back_from_inside_of_a_call(string language) => DialsAsync(language, "calls");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P18_P19_errors_go_both_ways_with_their_data(string language) => DialsAsync(language, "errors");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P23_notifications_go_both_ways_however_many(string language) => DialsAsync(language, "notifications");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P21_either_side_cancels_the_other_side_s_handler(string language) => DialsAsync(language, "cancel");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P22_either_side_keeps_a_deadline_and_hands_on_what_is_left(string language) => DialsAsync(language, "deadline");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P24_sequences_go_both_ways_and_both_at_once(string language) => DialsAsync(language, "items");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P15_a_consumer_that_does_not_take_stops_the_other_side_s_producer_and_nobody_else(string language) =>
        DialsAsync(language, "slow consumer");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P24_a_sequence_that_breaks_is_an_error_on_the_other_side_after_what_came_before(string language) =>
        DialsAsync(language, "broken items");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P24_a_consumer_that_leaves_early_stops_the_other_side_s_producer(string language) =>
        DialsAsync(language, "leave early");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P24_streams_of_bytes_go_both_ways(string language) => DialsAsync(language, "byte streams");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P13_byte_arrays_of_megabytes_go_both_ways(string language) => DialsAsync(language, "bytes");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P13_messages_of_megabytes_go_both_ways(string language) => DialsAsync(language, "long messages");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P28_progress_goes_both_ways_in_order_and_before_the_result(string language) => DialsAsync(language, "progress");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P11_the_host_gives_signs_of_life(string language) => DialsAsync(language, "life of the host");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P11_a_peer_in_another_language_gives_signs_of_life(string language) =>
        DialsAsync(language, "life of the guest", hasty: true);

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public async Task P11_a_peer_in_another_language_that_gives_none_is_dropped(string language)
    {
        (string session, string end) = await RunAsync(language, "silence", hasty: true);

        Assert.StartsWith("lost", end, StringComparison.Ordinal);
        Assert.StartsWith("Silent", await host.EndOfAsync(session), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P27_a_goodbye_waits_for_what_is_open_and_refuses_what_is_new(string language) => DialsAsync(language, "goodbye");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P27_the_host_s_goodbye_is_understood(string language) => DialsAsync(language, "goodbye of the host");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public async Task P27_an_end_without_a_goodbye_is_a_loss(string language)
    {
        (string session, _) = await RunAsync(language, "loss");

        Assert.StartsWith("Lost", await host.EndOfAsync(session), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P12_the_host_waits_with_requests_over_the_limit(string language) => DialsAsync(language, "one request");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P12_the_host_keeps_to_short_messages_and_frames(string language) => DialsAsync(language, "short messages");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P12_the_host_keeps_to_one_stream(string language) => DialsAsync(language, "one stream");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P15_a_window_of_one_byte_is_slow_and_works(string language) => DialsAsync(language, "small window");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P30_a_message_that_nests_too_deep_is_refused_and_nothing_else(string language) => DialsAsync(language, "depth");

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    public Task P31_another_build_of_a_contract_is_found_out(string language) => DialsAsync(language, "other contract");

    private static string WithAnotherKey(string bootLine)
    {
        const string member = "\"key\":";
        int key = bootLine.IndexOf('"', bootLine.IndexOf(member, StringComparison.Ordinal) + member.Length) + 1;
        return bootLine.Replace(bootLine[key..(key + 64)], new string('0', 64), StringComparison.Ordinal);
    }

    private async Task DialsAsync(string language, string scenario, bool hasty = false)
    {
        (string session, string end) = await RunAsync(language, scenario, hasty);
        await EndedWellAsync(session, end);
    }

    private async Task<(string Session, string End)> RunAsync(string language, string scenario, bool hasty = false)
    {
        string bootLine = await host.TicketAsync(hasty);
        using GuestProcess guest = GuestProcess.Start(language, "dial", scenario);
        await guest.WriteLineAsync(bootLine);
        return await guest.SuccessAsync();
    }

    private async Task ListensAsync(string language, string scenario)
    {
        using GuestProcess guest = GuestProcess.Start(language, "listen", scenario);
        string bootLine = await guest.ReadLineAsync() ?? throw new InvalidOperationException(await guest.FailureAsync());
        Assert.Equal("dialed", await host.DialAsync(bootLine));
        await EndsWellAsync(guest);
    }

    private async Task EndsWellAsync(GuestProcess guest)
    {
        (string session, string end) = await guest.SuccessAsync();
        await EndedWellAsync(session, end);
    }

    private async Task EndedWellAsync(string session, string end)
    {
        Assert.Equal("bye", end);
        string seen = await host.EndOfAsync(session);

        // By whichever side was quicker.
        Assert.StartsWith("Closed", seen, StringComparison.Ordinal);
    }
}
