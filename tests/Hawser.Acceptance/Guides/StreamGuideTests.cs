using System.Security.Cryptography;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

/// <summary>The code of the guide to streams, run.</summary>
public sealed class StreamGuideTests
{
    [Fact]
    public async Task P24_a_stream_goes_to_a_worker_with_progress_and_comes_back_and_its_lines_are_found()
    {
        await using Worker<IArchive> worker = await Worker.SpawnAsync<IArchive, Archive>();
        string path = Path.GetTempFileName();
        await File.WriteAllLinesAsync(path, Enumerable.Range(0, 100_000).Select(i => i % 1000 == 0 ? $"bowline {i}" : $"line {i}"));
        byte[] data = await File.ReadAllBytesAsync(path);
        var last = new TaskCompletionSource<long>();

        byte[] digest = await worker.Client.DigestAsync(data);
        long stored;
        await using (Stream content = File.OpenRead(path))
        {
            var progress = new Progress<long>(bytes =>
            {
                if (bytes == data.Length)
                {
                    last.TrySetResult(bytes);
                }
            });
            stored = await worker.Client.StoreAsync("knots", content, progress);
        }

        using var copy = new MemoryStream();
        await using (Stream content = await worker.Client.OpenAsync("knots"))
        {
            await content.CopyToAsync(copy);
        }

        List<string> found = [];
        await foreach (string line in worker.Client.FindAsync("knots", "bowline"))
        {
            found.Add(line);
            if (found.Count == 10)
            {
                break;
            }
        }

        File.Delete(path);
        Assert.Equal(SHA256.HashData(data), digest);
        Assert.Equal(data.Length, stored);
        Assert.Equal(data.Length, await last.Task.WaitAsync(ProcessAssert.Patience));
        Assert.Equal(data, copy.ToArray());
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"bowline {i * 1000}"), found);
    }

    [Fact]
    public void The_code_in_the_guide_is_code_that_is_run_here() =>
        DocumentCode.IsTakenFrom("docs/guides/streams.md", "tests/Hawser.Acceptance/Guides");
}
