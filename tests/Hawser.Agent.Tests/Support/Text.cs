using System.Text;

namespace Hawser.Agent.Tests.Support;

/// <summary>Texts of documents.</summary>
internal static class Text
{
    public static string Of(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    /// <summary>Completes when the document has this content.</summary>
    public static async Task Becomes(this AgentDocument document, string text)
    {
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable registration = document.OnChange(now =>
        {
            if (Of(now.Content) == text)
            {
                changed.TrySetResult();
            }
        });
        if (Of(document.Content) != text)
        {
            await changed.Task.Soon();
        }
    }

    /// <summary>Completes when the document that is shared has this content.</summary>
    public static async Task Becomes(this SharedDocument document, string text)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (Of(document.Content) != text)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience.Limit, $"It is still '{Of(document.Content)}'.");
            await Task.Yield();
        }
    }
}
